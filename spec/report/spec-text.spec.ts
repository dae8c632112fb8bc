/* eslint-disable @typescript-eslint/no-implied-eval -- what is looked at is source code */
import fc from 'fast-check';
import * as library from '../../src/index.js';
import { toSpec } from '../../src/report/index.js';
import { literal } from '../../src/report/source-code.js';
import type { Recording } from '../../src/report/index.js';
import { marblesWith } from '../../src/testing/index.js';
import { recordingOf, runPlans } from '../support/random-runs.js';

/** Runs the text of a spec in this very process. */
function runText(text: string): void {
  const code = text.replace(/^import .*$/gm, '');
  const names = ['asReady', 'awaitInOrder', 'gather', 'TooFewSucceededError'] as const;
  const specs: (() => void)[] = [];
  const it = (_name: string, spec: () => void): void => void specs.push(spec);
  const run = new Function('it', 'expect', 'marblesWith', ...names, code) as (...given: unknown[]) => void;
  run(it, expect, marblesWith, ...names.map((name) => library[name]));
  expect(specs).toHaveLength(1);
  specs[0]!();
}

const one: Recording = {
  settings: { strategy: 'gather', tasks: 3, tags: ['a', "it's", 'c'], concurrency: 2, settle: true },
  events: [
    { time: 0, type: 'start', strategy: 'gather' },
    { time: 0, task: 1, type: 'subscribed', tag: 'a' },
    { time: 0, task: 1, type: 'retry', tag: 'a', attempt: 1, reason: new Error('no'), delayMs: 5 },
    { time: 0, task: 2, type: 'subscribed', tag: "it's" },
    { time: 4, task: 2, type: 'gave-up', tag: "it's", error: new RangeError('broken') },
    { time: 5, task: 1, type: 'done', tag: 'a', attempt: 2, value: { x: [1, undefined] } },
    { time: 7, type: 'end', outcome: 'interrupted' },
  ],
};

describe('the text of a spec made of a run', () => {
  it('is this', () => {
    expect(toSpec(one)).toBe(`import { gather } from 'minimalist-async';
import { marblesWith } from 'minimalist-async/testing';

const marbles = marblesWith((actual, expected) => expect(actual).toEqual(expected));

// A recorded run. One frame is a millisecond; what happened at one instant stands one after the other.
it("gather of 2 tasks, 7 ms, 1 failed, interrupted", marbles(({ hotTask, expectObservable }) => {
  const tasks = [
    hotTask("a", '-b---(c|)', {
      b: { type: "retry", tag: "a", attempt: 1, reason: Object.assign(new Error("no"), { name: "Error" }), delayMs: 5 },
      c: { type: "done", tag: "a", attempt: 2, value: { x: [1, undefined] } },
    }),
    hotTask("it's", '----#', {
    }, Object.assign(new Error("broken"), { name: "RangeError" })),
    hotTask("c", '-'),
  ];
  const expected = 'ab---c---';
  const values = {
    a: { type: "start", strategy: "gather" },
    b: { type: "retry", tag: "a", attempt: 1, reason: Object.assign(new Error("no"), { name: "Error" }), delayMs: 5 },
    c: { type: "done", tag: "a", attempt: 2, value: { x: [1, undefined] } },
  };

  expectObservable(gather(tasks, { concurrency: 2, settle: true })).toBe(expected, values);
}));
`);
  });

  it('imports the one error that a run makes by itself, and no other', () => {
    const error = new library.TooFewSucceededError(2, 0, 0);
    const text = toSpec({
      settings: { strategy: 'await', tasks: 1, success: 2 },
      events: [
        { time: 0, type: 'start', strategy: 'await' },
        { time: 0, type: 'end', outcome: 'failed', error },
      ],
    });
    expect(text).toContain("import { TooFewSucceededError, awaitInOrder } from 'minimalist-async';");
    expect(text).toContain('toBe(expected, values, new TooFewSucceededError(2, 0, 0));');
    runText(text);
  });

  const start = { time: 0, type: 'start', strategy: 'await' } as const;
  const done = (time: number, task: number, tag: string) =>
    [
      { time, task, type: 'done', tag, attempt: 1, value: tag },
      { time, type: 'result', tag, value: tag },
    ] as const;

  it('leaves out what only the clock brought about, and so an end that the tasks do not make', () => {
    const ends: Record<string, unknown> = {
      'a deadline': new library.RunTimeoutError(9, []),
      'an error of the list': new Error('list'),
      nothing: undefined,
      'no error of ours': { name: 'TooFewSucceededError' },
    };
    for (const error of Object.values(ends)) {
      const text = toSpec({
        settings: { strategy: 'await', tasks: 2 },
        events: [start, ...done(2, 1, 'a'), { time: 9, type: 'end', outcome: 'failed', error }],
      });
      expect(text).toContain("const expected = 'a-(bc)';");
      expect(text).toContain('.toBe(expected, values);');
      expect(text).toContain(`hotTask("#2", '-'),`);
      runText(text);
    }
  });

  it('leaves out what a deadline made the run tell, which its tasks had not', () => {
    const text = toSpec({
      settings: { strategy: 'gather', settle: true, tasks: 2 },
      events: [
        { ...start, strategy: 'gather' },
        done(2, 1, 'a')[0],
        { time: 9, type: 'result', tag: 'a', value: 'a' },
        { time: 9, type: 'end', outcome: 'failed', error: new library.RunTimeoutError(9, []) },
      ],
    });
    expect(text).toContain("const expected = 'a-b---';");
    runText(text);
  });

  it('has an end that one of its tasks makes', () => {
    const reason = new library.AttemptsExhaustedError('b', 1);
    const text = toSpec({
      settings: { strategy: 'await', tasks: 3 },
      events: [
        start,
        ...done(2, 1, 'a'),
        { time: 5, task: 2, type: 'gave-up', tag: 'b', error: reason },
        { time: 5, type: 'end', outcome: 'failed', error: reason },
      ],
    });
    expect(text).toContain("const expected = 'a-(bc)#';");
    expect(text).toContain('.toBe(expected, values, Object.assign(new Error("Task `b` gave up after 1 attempt"');
    runText(text);
  });

  it('refuses a strategy that there is not', () => {
    const settings = { strategy: 'race' as never };
    expect(() => toSpec({ settings, events: [] })).toThrow(
      "Expected `strategy` to be one of 'await', 'gather', 'callback'",
    );
  });

  it('passes, for random runs', () => {
    fc.assert(
      fc.property(runPlans(6), (plan) => runText(toSpec(recordingOf(plan)))),
      { numRuns: 100 },
    );
  });

  it('fails when what was expected is changed', () => {
    const text = toSpec(one).replace(/(expected = 'ab---)c/, '$1-c');
    expect(() => runText(text)).toThrow();
  });
});

describe('a value as source code', () => {
  const literals: [unknown, string][] = [
    ['a"\n\u202e', '"a\\"\\n\\u202e"'],
    [-0, '-0'],
    [0, '0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [12n, '12n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [() => 1, 'undefined'],
    [Symbol('x'), 'undefined'],
    [[], '[]'],
    [{}, '{}'],
    [[1, [2, 'x']], '[1, [2, "x"]]'],
    [{ a: 1, $b_1: 2, 'c-d': 3, é: 4, '1x': 5 }, '{ a: 1, $b_1: 2, "c-d": 3, é: 4, "1x": 5 }'],
    [JSON.parse('{"__proto__":1}'), '{ ["__proto__"]: 1 }'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [Object.assign(new Error('m'), { code: 1 }), 'Object.assign(new Error("m"), { name: "Error", code: 1 })'],
    [new library.TooFewSucceededError(3, 1, 2), 'new TooFewSucceededError(3, 1, 2)'],
  ];

  // By its code: a runner may not know how to print the value.
  it.each(literals.map(([value, code]) => [code, value]))('may be %s', (code, value) => {
    expect(literal(value)).toBe(code);
  });

  it('makes the value again', () => {
    const evaluated = (code: string): unknown => (new Function(`return (${code})`) as () => unknown)();
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: false, withObjectString: true }), (value) => {
        fc.pre(
          !/"toJSON"|"__proto__"/.test(
            JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? 0 : inner)) ?? '',
          ),
        );
        expect(evaluated(literal(value))).toEqual(value);
      }),
    );
  });

  it('refuses a value that holds itself, and takes one that is held twice', () => {
    const self: unknown[] = [];
    self.push({ self });
    expect(() => literal(self)).toThrow(
      new TypeError('Expected values that do not hold themselves, got one that does'),
    );
    const twice = { x: 1 };
    expect(literal([twice, twice])).toBe('[{ x: 1 }, { x: 1 }]');
  });
});
