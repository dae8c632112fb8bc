import { runInNewContext } from 'node:vm';
import {
  check,
  checkFunction,
  checkOneOf,
  checkSignal,
  checkTag,
  isPromise,
  refusal,
  rules,
  shown,
} from '../src/validate.js';
import type { Rule } from '../src/validate.js';

describe('a value in a message', () => {
  class Own {}
  it.each<[unknown, string]>([
    ['text', '`"text"` (string)'],
    ['', '`""` (string)'],
    [5, '`5` (number)'],
    [NaN, '`NaN` (number)'],
    [true, '`true` (boolean)'],
    [Symbol('s'), '`Symbol(s)` (symbol)'],
    [undefined, '`undefined`'],
    [null, '`null`'],
    [() => 1, 'a function'],
    [Own, 'a function'],
    [{}, 'an object (Object)'],
    [[], 'an object (Array)'],
    [new Own(), 'an object (Own)'],
    [Object.create(null), 'an object (without a class)'],
  ])('%# is shown as it would stand in source code', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('is shown when it is too large for a number, too', () => {
    expect(shown(5n)).toBe('`5` (bigint)');
  });
});

describe('a rule', () => {
  const cases: [keyof typeof rules, unknown[], unknown[]][] = [
    ['count', [1, 2, Infinity], [0, -1, 1.5, NaN, -Infinity, '1', undefined, null]],
    ['positive', [1, 2, Number.MAX_SAFE_INTEGER], [0, -1, 1.5, Infinity, 2 ** 53, '1', undefined]],
    ['delayMs', [0, 0.5, 2 ** 31 - 1], [-1, 2 ** 31, NaN, Infinity, '1', null, undefined]],
    ['likelihood', [0.001, 1], [0, -1, 1.001, NaN, '1', '0.5', null]],
    ['roll', [0, 0.999], [1, -0.001, NaN, '0', null]],
  ];
  it.each(cases)('%s lets pass what it says, and nothing else', (name, right, wrong) => {
    const rule: Rule = rules[name];
    for (const value of right) expect({ value, passes: rule.test(value) }).toEqual({ value, passes: true });
    for (const value of wrong) expect({ value, passes: rule.test(value) }).toEqual({ value, passes: false });
    expect(() => check(rule, 'x', right[0])).not.toThrow();
    expect(() => check(rule, 'x', wrong[0])).toThrow(new RangeError(refusal('x', rule.allowed, shown(wrong[0]))));
  });
});

describe('a check', () => {
  it('of words names them', () => {
    expect(() => checkOneOf('x', ['a', 'b'], 'b')).not.toThrow();
    expect(() => checkOneOf('x', ['a', 'b'], 'c')).toThrow(
      new RangeError("Expected `x` to be one of 'a', 'b', got `\"c\"` (string)"),
    );
  });

  it('of a tag wants a text', () => {
    expect(() => checkTag(' ')).not.toThrow();
    for (const tag of ['', 5, null, undefined]) {
      expect(() => checkTag(tag)).toThrow(
        new TypeError(`Expected \`tag\` to be a string that is not empty, got ${shown(tag)}`),
      );
    }
  });

  it('of a function wants something to call', () => {
    expect(() => checkFunction('x', () => 1)).not.toThrow();
    expect(() => checkFunction('x', {})).toThrow(
      new TypeError('Expected `x` to be a function, got an object (Object)'),
    );
  });

  it('of a signal looks at its shape', () => {
    expect(() => checkSignal('x', AbortSignal.abort())).not.toThrow();
    expect(() => checkSignal('x', { throwIfAborted: () => undefined })).not.toThrow();
    const callable = Object.assign(() => 1, { throwIfAborted: () => undefined });
    for (const value of [null, undefined, 'signal', {}, callable]) {
      expect(() => checkSignal('x', value)).toThrow(
        new TypeError(`Expected \`x\` to be an AbortSignal, got ${shown(value)}`),
      );
    }
  });
});

it('a promise is known by its shape', () => {
  for (const value of [Promise.resolve(), runInNewContext('Promise.resolve()'), { then: () => undefined }]) {
    expect(isPromise(value)).toBe(true);
  }
  for (const value of [null, undefined, 5, 'then', {}, () => 1]) expect(isPromise(value)).toBe(false);
});
