import { isError } from '../errors.js';
import type { RunEvent } from '../task/events.js';
import { printable, printableLines } from '../printable.js';
import { reasonText } from './reason.js';

/** How a kind of line is made to look; nothing by default. */
export type Paint = Partial<Record<RunEvent<unknown>['type'], (line: string) => string>>;

/** What is told, and how it looks. */
export interface TextOptions {
  /** Results and problems only. @default false */
  readonly quiet?: boolean | undefined;
  /** Wraps each line, for colours. */
  readonly paint?: Paint | undefined;
}

/**
 * An event as the line that the tutorial prints for it, without the line's end; `undefined` where it prints none.
 *
 * @example
 * textLine({ type: 'result', tag: 'task1', value: 0.05 }) // => The result of task=task1 was 0.05.
 */
export function textLine(event: RunEvent<unknown>, { quiet = false, paint }: TextOptions = {}): string | undefined {
  if (quiet && event.type !== 'result' && event.type !== 'failed') return undefined;
  const line = lineOf(event);
  return paint === undefined ? line : (paint[event.type]?.(line) ?? line);
}

function valueText(value: unknown): string {
  return isError(value) ? reasonText(value) : printableLines(value);
}

function lineOf(event: RunEvent<unknown>): string {
  switch (event.type) {
    case 'start':
      return 'Awaiting results...';
    case 'retry':
      return `${printable(event.tag)} retry needed (${reasonText(event.reason)}).`;
    case 'done':
      return `${printable(event.tag)} Done.`;
    case 'result':
      return `The result of task=${printable(event.tag)} was ${valueText(event.value)}.`;
    case 'failed':
      return `Problem with task=${printable(event.tag)}.`;
    default:
      return event satisfies never;
  }
}
