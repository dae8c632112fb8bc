import { concat, NEVER, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { AttemptsExhaustedError, awaitInOrder, pollUntil, TaskTimeoutError } from '../../src/index.js';
import { formatRecording, parseRecording, record } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { marbles } from '../support/marbles.js';
import { expectRun, fakeProbe, RunsDifferError } from '../../src/testing/index.js';

/** Two tasks that poll, the second of which is ready at that time. */
function run(ready = 6): RecordedEvent[] {
  const scheduler = new VirtualTimeScheduler();
  const events: RecordedEvent[] = [];
  const probes = { api: fakeProbe('#---u', { scheduler }), db: fakeProbe(`# ${ready - 1}ms u`, { scheduler }) };
  const tasks = Object.entries(probes).map(([tag, probe]) => pollUntil(tag, probe, { intervalMs: 2, scheduler }));
  record(tasks, awaitInOrder, { scheduler }).subscribe((event) => events.push(event));
  scheduler.flush();
  return events;
}

const complaint = (got: readonly RecordedEvent[], expected: readonly RecordedEvent[]): string => {
  try {
    expectRun(got, expected);
  } catch (error) {
    expect(error).toBeInstanceOf(RunsDifferError);
    return (error as Error).message;
  }
  return 'no complaint';
};

const done = (time: number, value: unknown, tag = 'a'): RecordedEvent => ({
  time,
  type: 'done',
  tag,
  attempt: 1,
  value,
});

describe('expectRun of a marble spec', () => {
  const spec = (expected: () => readonly RecordedEvent[], ready = 6) =>
    marbles((m) => {
      const probes = { api: fakeProbe('#---u'), db: fakeProbe(`# ${ready - 1}ms u`) };
      const tasks = Object.entries(probes).map(([tag, probe]) => pollUntil(tag, probe, { intervalMs: 2 }));
      m.expectRun(record(tasks, awaitInOrder)).toBe(expected());
    });

  it('passes a run that is the same', spec(run));

  it('fails one that is not', () => {
    expect(spec(run, 4)).toThrow(
      /^Event 10 differs[^]*\n- db {3}c-----e----h-------\(i\|\)\n\+ db {3}c-----e----\(k\|\)\n/,
    );
  });

  it('takes a run that fails for one that ends so', () => {
    const failing = (attempts: number) =>
      marbles((m) => {
        const tasks = [pollUntil('a', fakeProbe('#'), { attempts, intervalMs: 1 })];
        const error = new AttemptsExhaustedError('a', 2, { cause: 'error' });
        m.expectRun(record(tasks, awaitInOrder)).toBe([
          { time: 0, type: 'start', strategy: 'await' },
          { time: 0, type: 'retry', tag: 'a', attempt: 1, reason: 'error', delayMs: 1 },
          { time: 1, type: 'end', outcome: 'failed', error },
        ]);
      });
    failing(2)();
    expect(failing(3)).toThrow(RunsDifferError);
  });

  it('tells the error of what is no recorded run', () => {
    const spec = marbles((m) => m.expectRun(throwError(() => new Error('boom'))).toBe([]));
    expect(spec).toThrow('boom');
  });

  it('takes for told an error that comes after an end that tells of it, and no other', () => {
    const end = (outcome: 'failed' | 'completed'): RecordedEvent => ({ time: 0, type: 'end', outcome });
    const failing = (...events: RecordedEvent[]) =>
      marbles((m) => {
        m.expectRun(
          concat(
            of(...events),
            throwError(() => new Error('boom')),
          ),
        ).toBe(events);
      });
    failing(end('failed'))();
    expect(failing(end('completed'))).toThrow('boom');
    expect(failing(end('failed'), done(0, 1))).toThrow('boom');
  });

  it('has tasks of a name that do what a diagram says', () => {
    marbles((m) => {
      const events = { r: { type: 'retry', tag: 'a', attempt: 1, reason: 0, delayMs: 2 } as const };
      const task = m.hotTask('a', '--r--#', events, 'fault');
      expect(task.tag).toBe('a');
      m.expectRun(record([task], awaitInOrder)).toBe([
        { time: 0, type: 'start', strategy: 'await' },
        { time: 0, type: 'subscribed', task: 1, tag: 'a' },
        { time: 2, task: 1, ...events.r },
        { time: 5, task: 1, type: 'gave-up', tag: 'a', error: 'fault' },
        { time: 5, type: 'end', outcome: 'failed', error: 'fault' },
      ]);
    })();
  });

  it('tells of a run that would never end', () => {
    for (const intervalMs of [0, 5]) {
      const endless = marbles((m) => {
        const tasks = [pollUntil('a', fakeProbe('#'), { intervalMs })];
        m.expectRun(record(tasks, awaitInOrder)).toBe([
          { time: 0, type: 'start', strategy: 'await' },
          { time: 0, type: 'subscribed', task: 1, tag: 'a' },
          { time: 0, type: 'retry', task: 1, tag: 'a', attempt: 1, reason: 'error', delayMs: intervalMs },
        ]);
      });
      expect(endless).toThrow(/^Event 4 differs: expected nothing more, got at \d ms \{"type":"retry"/);
    }
  });

  it('is refused without what is expected', () => {
    const forgotten = marbles((m) => void m.expectRun(NEVER));
    expect(forgotten).toThrow('asked 1 times and expects 0 answers');
  });
});

describe('expectRun', () => {
  it('says nothing of runs that are the same', () => {
    expectRun(run(), run());
    const recording = { settings: { strategy: 'await' as const }, events: run() };
    expectRun(run(), parseRecording(formatRecording(recording)).events);
    expectRun([], []);
  });

  it('draws both runs, aligned, and what differs twice', () => {
    expect(complaint(run(4), run(6))).toContain(
      `Event 10 differs: expected at 4 ms {"type":"retry","tag":"db","attempt":3,"reason":"error","delayMs":2}, got at 4 ms {"type":"done","tag":"db","attempt":3,"value":"u"}

- expected, + got

  ms   0     2    4       6
  api  b-----d----(f|)
- db   c-----e----h-------(i|)
+ db   c-----e----(k|)
- run  (abc)-(de)-(fgh)---(ij|)
+ run  (abc)-(de)-(fgkj|)

  a = {"type":"start","strategy":"await"}
  b = {"type":"retry","tag":"api","attempt":1,"reason":"error","delayMs":2}
`,
    );
  });

  it('tells what comes at another time as such', () => {
    expect(complaint([done(3, 1)], [done(2, 1)])).toBe(
      `Event 1 differs: expected at 2 ms {"type":"done","tag":"a","attempt":1,"value":1}, got at 3 ms the same

- expected, + got

  ms   2    3
- a    (a|)
+ a    -----(a|)
- run  a---------
+ run  -----a----

  a = {"type":"done","tag":"a","attempt":1,"value":1}
`,
    );
  });

  it('tells what is missing, and what is too much', () => {
    expect(complaint([], [done(1, 1)])).toMatch(/^Event 1 differs: expected at 1 ms \{.*\}, got nothing more\n/);
    expect(complaint([done(1, 1), done(2, 2, 'b')], [done(1, 1)])).toMatch(
      /^Event 2 differs: expected nothing more, got at 2 ms \{.*\}\n[^]*\n- b {4}-+\n\+ b {4}-----\(b\|\)\n/,
    );
  });

  it('pairs tasks by their tags, the first with the first where they repeat', () => {
    const text = complaint([done(1, 1), done(1, 2, 'b'), done(2, 3)], [done(1, 1), done(2, 3), done(2, 2, 'b')]);
    expect(text).toContain('\n  a ');
    expect(text).toContain('\n- b ');
  });

  it.each([
    ['null and no field', null, undefined],
    ['a number and a text', 1, '1'],
    ['an error of another name', new RangeError('x'), new TypeError('x')],
    ['an error of another message', new Error('x'), new Error('y')],
    ['an error of other fields', new TaskTimeoutError('t', 1, 5), new TaskTimeoutError('t', 1, 6)],
    ['an error and its fields', new Error('x'), { name: 'Error', message: 'x' }],
    ['a list and an object', ['x'], { 0: 'x' }],
    ['maps', new Map([[1, 2]]), new Map([[1, 3]])],
    ['sets', new Set([1]), new Set([2])],
    ['errors of the platform', new DOMException('x', 'AbortError'), new DOMException('y', 'AbortError')],
    ['patterns', /a/, /b/],
  ])('tells %s apart', (_what, one, other) => {
    expect(complaint([done(1, one)], [done(1, other)])).toMatch(/^Event 1 differs/);
    expectRun([done(1, one)], [done(1, one)]);
  });

  it('says what differs where JSON says the same', () => {
    expect(complaint([done(1, new Map([[1, 2]]))], [done(1, new Map([[1, 3]]))])).toMatch(
      /^Event 1 differs: expected at 1 ms .*\{"@map":\[\[1,3\]\]\}.*, got at 1 ms .*\{"@map":\[\[1,2\]\]\}[^]*\n {2}a = .*\[\[1,3\]\].*\n {2}b = .*\[\[1,2\]\]/,
    );
  });

  it('takes values that hold themselves', () => {
    const value: { self?: unknown; n: number } = { n: 1 };
    value.self = value;
    expectRun([done(1, value)], [done(1, value)]);
    expect(complaint([done(1, value)], [done(1, 2)])).toMatch(/^Event 1 differs.*@circular/);
  });

  it('takes a run for the same as its recording, whatever its errors and values are', () => {
    class Custom extends Error {
      override readonly name = 'Custom';
      readonly extra = undefined;
    }
    const reasons = [
      new TypeError('t'),
      new DOMException('d'),
      new AggregateError([new Error('i')], 'a'),
      new Custom('c'),
    ];
    const others = [undefined, NaN, { a: undefined, b: [undefined] }, 12n, new Date(0), -0];
    const events = [...reasons, ...others].map((reason, index): RecordedEvent => {
      return { time: index, type: 'retry', tag: 'a', attempt: index + 1, reason, delayMs: 1 };
    });
    events.unshift({ time: 0, type: 'start', strategy: 'callback' });
    const text = formatRecording({ settings: { strategy: 'callback' }, events });
    expectRun(events, parseRecording(text).events);
    expectRun(parseRecording(text).events, events);
  });

  it('draws what matters of a long run of many tasks, and does not take long', () => {
    const many = (last: number) =>
      Array.from({ length: 20_000 }, (_, n) => done(n, n === 15_000 ? last : n, `task${n % 1000}`));
    const text = complaint(many(2), many(1));
    expect(text).toMatch(/^Event 15001 differs/);
    expect(text).toMatch(/\n {2}ms .* 14999 15000 15001 .*of 20000 instants\n/);
    expect(text).toContain('(999 tasks more)');
    expect(text.length).toBeLessThan(10_000);
  });

  it.each<[string, RecordedEvent, RecordedEvent]>([
    ['subscribed', { time: 0, type: 'subscribed', tag: 'a' }, { time: 0, type: 'subscribed', tag: 'b' }],
    ['gave-up', { time: 0, type: 'gave-up', tag: 'a', error: 1 }, { time: 0, type: 'gave-up', tag: 'a', error: 2 }],
    ['the numbers of tasks', { task: 1, ...done(0, 1) }, { task: 2, ...done(0, 1) }],
  ])('compares %s where the expected run has it, though it has nothing else of a recorder', (_what, one, other) => {
    expectRun([one], [one]);
    expect(complaint([other], [one])).toMatch(
      /^Event 1 differs: expected at 0 ms \{.*\}(, got at 0 ms \{| of task 1, got the same of task 2\n)/,
    );
    expect(complaint([], [one])).toMatch(/got nothing more/);
  });

  it.each([
    [20, 20, ''],
    [21, 20, '\n  (1 tasks more)\n'],
  ])('draws of %d tasks that differ %d', (count, rows, more) => {
    const all = (value: number) => Array.from({ length: count }, (_, n) => done(1, value, `t${n}`));
    const text = complaint(all(2), all(1));
    expect(text.match(/^- t\d+ /gm)).toHaveLength(rows);
    expect(text.includes('tasks more')).toBe(more !== '');
    expect(text).toContain(more);
  });

  it('draws a task that only one run has, under its name, and a long name shortened', () => {
    const long = `job-${'x'.repeat(40)}`;
    const text = complaint([done(5, 1, long)], []);
    expect(text).toBe(
      `Event 1 differs: expected nothing more, got at 5 ms {"type":"done","tag":"${long}","attempt":1,"value":1}

- expected, + got

  ms                        5
- ${long.slice(0, 23)}…  -----
+ ${long.slice(0, 23)}…  (a|)
- run                       -----
+ run                       a----

  a = {"type":"done","tag":"${long}","attempt":1,"value":1}
`,
    );
  });

  it('tells apart what has a field of the name of a method, and what has that method', () => {
    expectRun([done(1, { toJSON: 5 })], [done(1, { toJSON: 5 })]);
    expect(complaint([done(1, { toJSON: 5 })], [done(1, { toJSON: 6 })])).toMatch(/^Event 1 differs/);
    expectRun([done(1, { toJSON: () => 'x' })], [done(1, 'x')]);
  });

  it('is called what it is', () => {
    expect(new RunsDifferError().name).toBe('RunsDifferError');
  });

  it('says where much differs, and shows no more of it than can be read', () => {
    const items = (name: string) =>
      Array.from({ length: 5000 }, (_, n) => ({ n, name: n === 37 ? name : `item ${n}` }));
    const text = complaint([done(1, { items: items('a') })], [done(1, { items: items('b') })]);
    expect(text).toContain('\nFirst at value.items[37].name: expected "b", got "a"\n\n');
    expect(text.length).toBeLessThan(3000);
    const error = (port: number) => Object.assign(new Error('x'.repeat(300)), { cause: { port, host: 'localhost' } });
    expect(complaint([done(1, error(1))], [done(1, error(2))])).toContain(
      '\nFirst at value.cause.port: expected 2, got 1\n',
    );
  });

  it.each<[string, unknown, string]>([
    ['a `Response`', new Response(''), 'an object (Response)'],
    ['a function', () => 1, 'a function'],
    ['a symbol', Symbol('a'), '`Symbol(a)` (symbol)'],
    [
      'an object with private fields',
      new (class Own {
        #n = 1;
        get n() {
          return this.#n;
        }
      })(),
      'an object (Own)',
    ],
  ])('refuses %s, of which nothing can be seen', (_what, value, shown) => {
    const message = `events whose values can be compared: map them to plain fields, got ${shown}`;
    expect(() => expectRun([done(1, value)], [done(1, 1)])).toThrow(new TypeError(`Expected \`got\` to be ${message}`));
    expect(() => expectRun([], [{ time: 0, type: 'failed', tag: 'a', error: value }])).toThrow(
      new TypeError(`Expected \`expected\` to be ${message}`),
    );
  });

  it.each([
    {},
    [],
    Object.create(null),
    new Map(),
    new Set(),
    /a/,
    new Date(0),
    new Error(),
    new URL('http://a'),
    null,
  ])('takes %j', (value) => {
    expectRun([done(1, value)], [done(1, value)]);
  });

  it.each<[unknown, string]>([
    [null, '`null`'],
    ['abc', '`"abc"` (string)'],
    [[{ type: 'start', strategy: 'await' }], 'an object (Object)'],
    [[{ time: 0 }], 'an object (Object)'],
    [[null], '`null`'],
  ])('refuses what are no events with times: %j', (events, shown) => {
    const message = `to be events with their times, as \`record\` gives them, got ${shown}`;
    expect(() => expectRun(events as never, [])).toThrow(new TypeError(`Expected \`got\` ${message}`));
    expect(() => expectRun([], events as never)).toThrow(new TypeError(`Expected \`expected\` ${message}`));
  });

  it('does not care for the order of fields', () => {
    expectRun([done(1, { x: 1, y: { z: 2, w: 3 } })], [done(1, { y: { w: 3, z: 2 }, x: 1 })]);
  });

  it('compares what only a recorder knows where the expected run has it', () => {
    const plainly = run().flatMap(({ task, ...event }) =>
      event.type === 'subscribed' || event.type === 'gave-up' ? [] : [event],
    );
    expectRun(run(), plainly);
    expect(complaint(plainly, run())).toMatch(/^Event 2 differs: expected at 0 ms \{"type":"subscribed"/);
    const renumbered = run().map((event) => ({ ...event, task: 9 }));
    expect(complaint(renumbered, run())).toMatch(
      /^Event 1 differs: expected at 0 ms \{"type":"start","strategy":"await"\} of no task, got the same of task 9\n/,
    );
  });
});
