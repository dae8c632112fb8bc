import fc from 'fast-check';
import { delay, of, Subscription, VirtualTimeScheduler } from 'rxjs';
import { asReady, awaitInOrder, results } from '../../src/index.js';
import { formatRecording, historyOf, parseRecording, replay } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { done, retry } from '../support/events.js';
import { marbles } from '../support/marbles.js';
import { recordingOf, replayOf, runPlans, told } from '../support/random-runs.js';

const recorded: RecordedEvent[] = [
  { time: 0, task: 1, type: 'subscribed', tag: 'a' },
  { time: 0, task: 1, ...retry('a', 1, 0.5, 3) },
  { time: 1, task: 2, type: 'subscribed', tag: 'b' },
  { time: 2, task: 2, ...retry('b', 1, 0.7, 3) },
  { time: 3, task: 1, ...done('a', 2, 0.05) },
  { time: 5, task: 2, type: 'gave-up', tag: 'b', error: 'error' },
];

describe('replay', () => {
  const values = { r: retry('a', 1, 0.5, 3), d: done('a', 2, 0.05), s: retry('b', 1, 0.7, 3) };

  it(
    'does again what each task did, at the same times',
    marbles(({ expectObservable }) => {
      const [a, b] = replay(recorded);
      const expectedA = 'r--(d|)';
      const expectedB = '--s--#';

      expectObservable(a!).toBe(expectedA, values);
      expectObservable(b!).toBe(expectedB, values);
    }),
  );

  it(
    'is as much later in all as a task is subscribed to later than it was',
    marbles(({ expectObservable }) => {
      const [a, b] = replay(recorded);

      expectObservable(a!, '^').toBe('      r--(d|)', values);
      expectObservable(b!, '^').toBe('      --s--#', values); //  1 earlier than it was: as it was
      expectObservable(b!, '---^').toBe('   ----s--#', values); // 2 later than it was
    }),
  );

  it(
    'begins anew when its first task is subscribed to again',
    marbles(({ expectObservable }) => {
      const tasks = replay(recorded);

      expectObservable(tasks[0]!, '     ^').toBe('          r--(d|)', values);
      expectObservable(tasks[0]!, '     10ms ^').toBe('     10ms r--(d|)', values);
      expectObservable(tasks[1]!, '     10ms ^').toBe('     10ms --s--#', values);
    }),
  );

  it('is made of tasks with their names, and leaves no timer', () => {
    const scheduler = new VirtualTimeScheduler();
    const tasks = replay(recorded, { scheduler });
    expect(tasks.map(({ tag }) => tag)).toEqual(['a', 'b']);
    const all = new Subscription();
    for (const task of tasks) all.add(task.subscribe({ error: () => undefined }));
    expect(scheduler.actions).toHaveLength(1);
    all.unsubscribe();
    expect(scheduler.actions).toHaveLength(0);
  });

  it('takes the plain events of a run, too, whose failures were told when they were delivered', () => {
    const scheduler = new VirtualTimeScheduler();
    const events: RecordedEvent[] = [
      { time: 0, type: 'start', strategy: 'callback' },
      { time: 4, ...done('b', 1, 'B') },
      { time: 4, type: 'result', tag: 'b', value: 'B' },
      { time: 7, type: 'failed', tag: 'a', error: 'reason' },
    ];
    const told: unknown[] = [];
    asReady(replay(events, { scheduler })).subscribe((event) => told.push([scheduler.now(), event]));
    scheduler.flush();
    expect(told).toEqual([
      [0, { type: 'start', strategy: 'callback' }],
      [4, done('b', 1, 'B')],
      [4, { type: 'result', tag: 'b', value: 'B' }],
      [7, { type: 'failed', tag: 'a', error: 'reason' }],
    ]);
  });

  it('in real time, gives the results of the run', async () => {
    const values = await new Promise((resolve) => {
      const all: unknown[] = [];
      awaitInOrder(replay(recorded.slice(0, -1).concat({ time: 5, task: 2, ...done('b', 2, 'B') })))
        .pipe(results())
        .subscribe({ next: (value) => all.push(value), complete: () => resolve(all) });
    });
    expect(values).toEqual([0.05, 'B']);
  });

  it('has the tasks that had not begun, too, which do nothing', () => {
    const scheduler = new VirtualTimeScheduler();
    const named = replay(
      { settings: { strategy: 'await', tasks: 4, tags: ['a', 'b', 'c', 'd'] }, events: recorded },
      { scheduler },
    );
    expect(named.map(({ tag }) => tag)).toEqual(['a', 'b', 'c', 'd']);
    const numbered = replay({ settings: { strategy: 'await', tasks: 3 }, events: recorded }, { scheduler });
    expect(numbered.map(({ tag }) => tag)).toEqual(['a', 'b', '#3']);
    expect(replay({ settings: { strategy: 'await', tasks: 1 }, events: recorded })).toHaveLength(2);
    named[3]!.subscribe();
    expect(scheduler.actions).toHaveLength(0);
  });

  it(
    'begins with a task that is not the first one, if that is subscribed to alone',
    marbles(({ expectObservable }) => {
      const [, b] = replay(recorded);
      const subs = '           --^';
      // It was subscribed to at 1, and failed 1 and 4 later.
      const expected = '       ---s--#';

      expectObservable(b!, subs).toBe(expected, values);
    }),
  );

  it('never ends a task that the recording does not see to its end', () => {
    const scheduler = new VirtualTimeScheduler();
    let ended = false;
    const [a] = replay(recorded.slice(0, 2), { scheduler });
    a!.subscribe({ complete: () => (ended = true) });
    of(0).pipe(delay(1000, scheduler)).subscribe();
    scheduler.flush();
    expect({ ended, now: scheduler.now() }).toEqual({ ended: false, now: 1000 });
  });
});

describe('a random run', () => {
  it('is itself when it is recorded, written, read, replayed and recorded again', () => {
    fc.assert(
      fc.property(runPlans(50), (plan) => {
        const recording = recordingOf(plan);
        const text = formatRecording(recording);
        const read = parseRecording(text);
        expect(formatRecording(read)).toBe(text);
        expect(told(replayOf(read))).toEqual(told(read.events));
      }),
      { numRuns: 250 },
    );
  });

  it('makes the same rolls at the same times under another strategy', () => {
    fc.assert(
      fc.property(runPlans(20), fc.constantFrom('await', 'gather', 'callback'), (plan, strategy) => {
        const recording = recordingOf({
          ...plan,
          settings: { ...plan.settings, success: undefined, lookahead: undefined },
        });
        const again = replayOf(recording, { strategy, settle: true });
        const rolls = (events: readonly RecordedEvent[]) =>
          historyOf(events)
            .tasks.map(({ events: own, gaveUp }) => [...own.map(({ time, event }) => [time, event]), gaveUp?.time])
            // Of what never began, only the number is known.
            .filter((moments) => moments.length > 1 || moments[0] !== undefined);
        expect(rolls(again)).toEqual(rolls(recording.events));
      }),
    );
  });
});
