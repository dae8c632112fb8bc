import { isError } from '../errors.js';
import type { RollReason } from '../task/events.js';
import { printable } from '../printable.js';

/** Why an attempt failed, in the few words that stand between the brackets of a retry line. */
export function reasonText(reason: unknown): string {
  if (isRoll(reason)) return `roll = ${reason.roll} > ${reason.likelihood}`;
  if (isError(reason) && reason.message !== '') return printable(reason.message);
  return printable(reason);
}

function isRoll(reason: unknown): reason is RollReason {
  if (typeof reason !== 'object' || reason === null || !('roll' in reason) || !('likelihood' in reason)) return false;
  return typeof reason.roll === 'number' && typeof reason.likelihood === 'number';
}
