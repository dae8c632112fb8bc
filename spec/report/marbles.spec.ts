import fc from 'fast-check';
import { concat, delay, EMPTY, NEVER, of, takeUntil, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { marblesText, ndjsonLine, runMarbles, toMarbles } from '../../src/report/index.js';
import type { Marbles, RecordedEvent } from '../../src/report/index.js';
import { done, retry } from '../support/events.js';
import { marbles } from '../support/marbles.js';
import { recordingOf, runPlans } from '../support/random-runs.js';

/** What `TestScheduler` reads in a diagram. */
function parsed(diagram: string, values: Readonly<Record<string, unknown>> = {}, error?: unknown) {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(() =>
    TestScheduler.parseMarbles(diagram, values, error, undefined, true).map(({ frame, notification }) => ({
      frame,
      ...(notification as { kind: 'N' | 'E' | 'C'; value?: unknown; error?: unknown }),
    })),
  );
}

/** `a = {…}` and `# of task1 = {…}`. */
function tableOf(lines: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(' = ');
      return [line.slice(0, at), JSON.parse(line.slice(at + 3)) as unknown];
    }),
  );
}

/** What stands in the text of `marblesText`, read by `TestScheduler`: the events of the run with their times, and its end. */
function readBack(text: string): string[] {
  const [head, rows, table] = text.split('\n\n');
  const values = tableOf(table!.split('\n'));
  const framesPerMs = Number(/\((\d+) frames?/.exec(head!)![1]);
  const run = rows!.split('\n').at(-1)!;
  return parsed(run.replace(/^run/, '   '), values, values['# of run']).map(({ frame, ...notification }) => {
    const time = frame / framesPerMs;
    switch (notification.kind) {
      case 'N':
        return JSON.stringify({ time, ...(notification.value as object) });
      case 'E':
        return JSON.stringify({ time, type: 'end', outcome: 'failed', error: notification.error });
      default:
        return JSON.stringify({ time, type: 'end', outcome: 'completed' });
    }
  });
}

describe('toMarbles', () => {
  const seen = <T>(source: (scheduler: TestScheduler) => Observable<T>): Marbles<T> => {
    const scheduler = new TestScheduler(() => undefined);
    let result: Marbles<T> | undefined;
    scheduler.run(() => {
      source(scheduler)
        .pipe(toMarbles<T>({ scheduler }))
        .subscribe((all) => (result = all));
    });
    return result!;
  };

  it.each([
    ['--a-a-b|', '--a-a-b|'],
    ['(ab)-(c|)', '(ab)-(c|)'],
    ['|', '|'],
    ['#', '#'],
    ['-----------a 20ms b|', '11ms a 20ms b|'],
    ['(abc)#', '(abc)#'],
  ])('draws %s as %s', (source, diagram) => {
    expect(seen((scheduler) => scheduler.createColdObservable(source)).diagram).toBe(diagram);
  });

  it('gives what the characters stand for, the same for the same', () => {
    const error = new Error('over');
    const {
      diagram,
      values,
      error: told,
      framesPerMs,
    } = seen(() =>
      concat(
        of(5, NaN, 5, NaN),
        throwError(() => error),
      ),
    );
    expect({ diagram, values, framesPerMs }).toEqual({ diagram: '(abab#)', values: { a: 5, b: NaN }, framesPerMs: 1 });
    expect(told).toBe(error);
  });

  it('takes ten frames for a millisecond where one has no room for what came at once', () => {
    const { diagram, framesPerMs } = seen(() => concat(of(1, 2, 3), of(4).pipe(delay(1))));
    expect({ diagram, framesPerMs }).toEqual({ diagram: '(abc)-----(d|)', framesPerMs: 10 });
  });

  it(
    'comes when the source ends, and is cancelled with it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' --a--|');
      const subs = '        ^----!';
      const expected = '    -----(m|)';
      const values = { m: { diagram: '--a--|', values: { a: 'a' }, framesPerMs: 1 } };

      expectObservable(source.pipe(toMarbles())).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe([subs, '^--!']);
      expectObservable(source.pipe(toMarbles()), '^--!').toBe('----');
    }),
  );

  it('never comes for what never ends', () => {
    expect(seen(() => NEVER.pipe(takeUntil(timer(5))))).toEqual({
      diagram: '-----|',
      values: {},
      framesPerMs: 1,
    });
    expect(seen(() => EMPTY).diagram).toBe('|');
  });

  it('any stream of values is what TestScheduler reads in its diagram', () => {
    const streams = fc.array(fc.record({ wait: fc.constantFrom(0, 0, 1, 2, 5, 40, 1000), value: fc.nat(80) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(streams, (notes) => {
        const scheduler = new VirtualTimeScheduler();
        const source = concat(...notes.map(({ wait, value }) => of(value).pipe(delay(wait, scheduler))));
        let result: Marbles<number> | undefined;
        source.pipe(toMarbles({ scheduler })).subscribe((all) => (result = all));
        scheduler.flush();
        const { diagram, values, framesPerMs } = result!;
        let frame = 0;
        const expected = notes.map(({ wait, value }) => ({
          frame: (frame += wait * framesPerMs),
          kind: 'N',
          value,
          error: undefined,
        }));
        expect(parsed(diagram, values)).toEqual([
          ...expected,
          { frame, kind: 'C', value: undefined, error: undefined },
        ]);
      }),
    );
  });
});

describe('runMarbles', () => {
  const events: RecordedEvent[] = [
    { time: 0, type: 'start', strategy: 'await' },
    { time: 0, ...retry('slow', 1, 0.5, 100) },
    { time: 0, ...done('quick', 1, 2) },
    { time: 100, ...done('slow', 2, 1) },
    { time: 100, type: 'result', tag: 'slow', value: 1 },
    { time: 100, type: 'result', tag: 'quick', value: 2 },
    { time: 100, type: 'end', outcome: 'completed' },
  ];

  it('draws the tasks and the run on the same frames', () => {
    const { tasks, run, values } = runMarbles(events);
    expect([...tasks.map(({ diagram }) => diagram), run.diagram]).toEqual([
      'b---- 95ms (d|)',
      '(c|)',
      '(abc) 95ms (def|)',
    ]);
    expect(values['d']).toEqual(done('slow', 2, 1));
  });

  it('as text names them, and what they hold', () => {
    expect(marblesText(events)).toBe(`await of 2 tasks, 100 ms (1 frame = 1 ms)

slow   b---- 95ms (d|)
quick  (c|)
run    (abc) 95ms (def|)

a = {"type":"start","strategy":"await"}
b = {"type":"retry","tag":"slow","attempt":1,"reason":{"roll":0.5,"likelihood":0.1},"delayMs":100}
c = {"type":"done","tag":"quick","attempt":1,"value":2}
d = {"type":"done","tag":"slow","attempt":2,"value":1}
e = {"type":"result","tag":"slow","value":1}
f = {"type":"result","tag":"quick","value":2}`);
  });

  it('is read by TestScheduler as the run that it was, whatever the run', () => {
    fc.assert(
      fc.property(runPlans(30), (plan) => {
        const { events: all } = recordingOf(plan);
        const told = all
          .filter(({ type }) => type !== 'subscribed' && type !== 'gave-up')
          .map(({ task: _task, ...event }) => ndjsonLine(event as RecordedEvent));
        expect(readBack(marblesText(all))).toEqual(told);
      }),
      { numRuns: 200 },
    );
  });

  it('draws each task as what it did', () => {
    fc.assert(
      fc.property(runPlans(10), (plan) => {
        const { events: all } = recordingOf(plan);
        const { tasks, values, framesPerMs } = runMarbles(all);
        const read = tasks.flatMap(({ diagram, error, tag }) =>
          parsed(diagram, values, error).flatMap(({ frame, kind, value, error: why }) =>
            kind === 'C' ? [] : [{ time: frame / framesPerMs, tag, what: kind === 'N' ? value : why }],
          ),
        );
        const own = all.flatMap(({ time, task: _task, ...event }) => {
          if (event.type === 'retry' || event.type === 'done') return [{ time, tag: event.tag, what: event }];
          return event.type === 'gave-up' ? [{ time, tag: event.tag, what: event.error }] : [];
        });
        const byTag = (a: { tag: string }, b: { tag: string }) => Number(a.tag.slice(4)) - Number(b.tag.slice(4));
        expect(read).toEqual(own.sort(byTag));
      }),
    );
  });

  it('draws times that are no whole milliseconds, however close', () => {
    const times = [0.1 + 0.2, 0.3, 0.30000000000000004, 0.30000001, 1 / 3, 1.5];
    const all = times.map((time, n): RecordedEvent => ({ time, ...retry('a', n + 1, 0.5, 1) }));
    const { run, values, framesPerMs } = runMarbles(all.sort((a, b) => a.time - b.time));
    const read = parsed(run.diagram, values);
    expect(read).toHaveLength(6);
    expect(read.at(-1)!.frame / framesPerMs).toBe(1.5);
  });

  it('has no character that a terminal obeys', () => {
    const text = marblesText([{ time: 0, ...done('\u009b31m\u202e\u007f', 1, 'v\u0085') }]);
    expect(text).toMatch(/^[^\p{Cs}\u007f-\u009f\u202a-\u202e]*$/u);
    expect(text).toContain('"v\\u0085"');
  });

  it('has characters for tens of thousands of values, and says so when it has no more', () => {
    const many = (count: number): RecordedEvent[] =>
      Array.from({ length: count }, (_none, n) => ({ time: n, ...retry('a', n + 1, 0.5, 1) }));
    const { run, values } = runMarbles(many(40_000));
    expect(new Set(parsed(run.diagram, values).map(({ value }) => value)).size).toBe(40_000);
    expect(() => runMarbles(many(80_000))).toThrow(
      new RangeError('Expected at most some 75,000 values in a marble diagram, got more'),
    );
  });
});
