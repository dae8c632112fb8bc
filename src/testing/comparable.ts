import { errorFields, isError } from '../errors.js';
import type { RecordedEvent } from '../record/events.js';
import { refusal, shown } from '../validate.js';

/** Anything as text that is the same for what is to count as the same. */
export function textOf(value: unknown): string {
  return JSON.stringify(canonical(value, []));
}

/** As a recording holds it, with its fields in order; what a recording holds nothing of, by what it is made of. */
function canonical(value: unknown, outside: readonly unknown[]): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (outside.includes(value)) return '@circular';
  const within = [...outside, value];
  const inner = (item: unknown): unknown => canonical(item, within);
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Map) return { '@map': [...value].map(inner) };
  if (value instanceof Set) return { '@set': [...value].map(inner) };
  if (value instanceof RegExp) return { '@regexp': String(value) };
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return inner((value as { toJSON: () => unknown }).toJSON());
  }
  const fields = isError(value) ? { '@error': true, ...errorFields(value) } : value;
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, field]) => [name, inner(field)]));
}

/** Where two values differ first, and in what: `value.items[3].name: expected "a", got "b"`. */
export function firstDifference(wanted: object, come: object): string {
  return at('', canonical(wanted, []), canonical(come, [])).replace(/^\./, '');
}

function at(path: string, wanted: unknown, come: unknown): string {
  if (isObject(wanted) && isObject(come) && Array.isArray(wanted) === Array.isArray(come)) {
    const names = new Set([...Object.keys(wanted), ...Object.keys(come)]);
    const name = [...names].find((key) => JSON.stringify(wanted[key]) !== JSON.stringify(come[key]));
    if (name !== undefined) {
      return at(Array.isArray(wanted) ? `${path}[${name}]` : `${path}.${name}`, wanted[name], come[name]);
    }
  }
  return `${path}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(come)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Events as a list; throws where they are none, or hold what would be the same as anything of its kind. */
export function checkedEvents(name: string, events: Iterable<RecordedEvent>): readonly RecordedEvent[] {
  if (!isObject(events) || !(Symbol.iterator in events))
    throw new TypeError(refusal(name, eventsAllowed, shown(events)));
  const all = [...(events as Iterable<RecordedEvent>)];
  for (const event of all) {
    const { time, type, value, reason, error } = (event ?? {}) as unknown as Readonly<Record<string, unknown>>;
    if (typeof time !== 'number' || typeof type !== 'string') {
      throw new TypeError(refusal(name, eventsAllowed, shown(event)));
    }
    const opaque = [value, reason, error].find(isOpaque);
    if (opaque !== undefined) {
      throw new TypeError(
        refusal(name, 'events whose values can be compared: map them to plain fields', shown(opaque)),
      );
    }
  }
  return all;
}

const eventsAllowed = 'events with their times, as `record` gives them';

/** What JSON sees nothing of, and we neither: a `Response` is like any other. */
function isOpaque(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return true;
  if (!isObject(value) || Array.isArray(value) || Object.keys(value).length > 0) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  const isKnown = value instanceof Map || value instanceof Set || value instanceof RegExp || isError(value);
  return !isPlain && !isKnown && !('toJSON' in value);
}
