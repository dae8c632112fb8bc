import { errorFields } from '../errors.js';
import type { RunEvent } from '../task/events.js';

/**
 * An event as one line of JSON, without the line's end: `time` first, then the event's own fields.
 *
 * @param time milliseconds since the run started
 * @example
 * console.log(ndjsonLine({ type: 'done', tag: 'a', attempt: 1, value: 0.05 }, 0));
 * // => {"time":0,"type":"done","tag":"a","attempt":1,"value":0.05}
 */
export function ndjsonLine(event: RunEvent<unknown, unknown>, time: number): string {
  return JSON.stringify({ time, ...event }, plain);
}

/** What JSON has no form for. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Error ? errorFields(value) : value;
}
