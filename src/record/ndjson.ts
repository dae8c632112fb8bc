import { errorFields, isError } from '../errors.js';
import { printable } from '../printable.js';
import type { RunEvent } from '../task/events.js';
import type { RecordedEvent } from './events.js';

/**
 * An event as one line of JSON, without the line's end: `time` first, then the event's own fields.
 *
 * - An error is written as its name, its message and its own fields, its cause included.
 * - Error: `TypeError` for a value that holds itself, as of `JSON.stringify`.
 *
 * @example
 * console.log(ndjsonLine({ type: 'done', tag: 'a', attempt: 1, value: 0.05 }, 0));
 * // => {"time":0,"type":"done","tag":"a","attempt":1,"value":0.05}
 */
export function ndjsonLine(event: RecordedEvent): string;
/**
 * The same for an event that nobody has recorded, with its time.
 *
 * @param time milliseconds since the run started
 */
export function ndjsonLine(event: RunEvent<unknown>, time: number): string;
export function ndjsonLine(event: RunEvent<unknown> | RecordedEvent, time?: number): string {
  return jsonOf(time === undefined ? event : { time, ...event });
}

/**
 * JSON in which an error is its fields, and nothing that a terminal would obey instead of print.
 *
 * @param dress what is to be written for an object, or for the fields of an error
 */
export function jsonOf(
  thing: unknown,
  dress: (fields: object, isError: boolean) => object = (fields) => fields,
): string {
  const errors = new Set<Error>();
  const json = JSON.stringify(thing, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value);
    if (!isError(value)) return isPlainObject(value) ? dress(value, false) : value;
    // A cause may lead back to its effect.
    if (errors.has(value)) return `${value.name}: ${value.message}`;
    errors.add(value);
    return dress(errorFields(value), true);
  });
  // `undefined` for what JSON has no word for.
  return (json as string | undefined) === undefined ? json : printable(json);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
