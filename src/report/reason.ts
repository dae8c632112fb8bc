import type { RollReason } from '../task/events.js';
import { printable } from './printable.js';

/** Why an attempt failed, in the few words that stand between the brackets of a retry line. */
export function reasonText(reason: unknown): string {
  if (isRoll(reason)) return `roll = ${reason.roll} > ${reason.likelihood}`;
  if (reason instanceof Error) return printable(reason.message || reason.name);
  return printable(reason);
}

function isRoll(reason: unknown): reason is RollReason {
  return typeof reason === 'object' && reason !== null && 'roll' in reason && 'likelihood' in reason;
}
