import { maxDelayMs } from './defaults.js';

/** What an option may be, in words and as a test: one rule serves the library and the command line. */
export interface Rule {
  readonly allowed: string;
  readonly test: (value: unknown) => boolean;
}

export const rules = {
  /** A bound that can be left open. */
  count: {
    allowed: 'an integer >= 1 or Infinity',
    test: (value) => value === Infinity || (Number.isInteger(value) && (value as number) >= 1),
  },
  /** A number of things that is there. */
  positive: {
    allowed: 'an integer >= 1',
    test: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  },
  /** A delay that a timer can hold. */
  delayMs: {
    allowed: `a number of milliseconds from 0 to ${maxDelayMs}`,
    test: (value) => typeof value === 'number' && value >= 0 && value <= maxDelayMs,
  },
  /** A chance of success: 0 would never end, more than 1 is no chance. */
  likelihood: {
    allowed: 'a number > 0 and <= 1',
    test: (value) => typeof value === 'number' && value > 0 && value <= 1,
  },
  /** What a source of randomness gives. */
  roll: {
    allowed: 'a number >= 0 and < 1',
    test: (value) => typeof value === 'number' && value >= 0 && value < 1,
  },
} satisfies Record<string, Rule>;

/** Throws the one message that a bad option gets. */
export function check(rule: Rule, name: string, value: unknown): void {
  if (!rule.test(value)) throw new RangeError(refusal(name, rule.allowed, shown(value)));
}

/** One of a closed set of words. */
export function checkOneOf(name: string, words: readonly string[], value: string): void {
  check(
    { allowed: `one of ${words.map((word) => `'${word}'`).join(', ')}`, test: () => words.includes(value) },
    name,
    value,
  );
}

/** A tag that can be told apart from nothing. */
export function checkTag(value: unknown): void {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(refusal('tag', 'a string that is not empty', shown(value)));
  }
}

/** Something to call. */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(refusal(name, 'a function', shown(value)));
}

/** Something that can be aborted; by its shape, as it may be of another realm. */
export function checkSignal(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || !('throwIfAborted' in value)) {
    throw new TypeError(refusal(name, 'an AbortSignal', shown(value)));
  }
}

/** What was expected, what came. */
export function refusal(name: string, allowed: string, got: string): string {
  return `Expected \`${name}\` to be ${allowed}, got ${got}`;
}

/** By its shape: a promise may be of another realm. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value;
}

/** What RxJS can subscribe to, for messages. */
export const subscribable = 'an Observable, a promise or an iterable';

/** A value for a message: as it would stand in source code, with its type. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `\`${JSON.stringify(value)}\` (string)`;
    case 'function':
      return 'a function';
    case 'undefined':
      return '`undefined`';
    case 'object':
      return value === null ? '`null`' : `an object (${value.constructor?.name ?? 'without a class'})`;
    default:
      return `\`${String(value)}\` (${typeof value})`;
  }
}
