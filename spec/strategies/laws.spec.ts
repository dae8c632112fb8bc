import fc from 'fast-check';
import { concat, filter, forkJoin, map, merge, mergeMap, of, ReplaySubject, VirtualTimeScheduler } from 'rxjs';
import type { Observable } from 'rxjs';
import { asReady, awaitInOrder, gather, results, unlikelyToReturn } from '../../src/index.js';
import type { RollEvent, RunEvent, TaskEvent } from '../../src/index.js';
import { seededRandom } from '../../src/testing/index.js';
import { done, retry } from '../support/events.js';
import { marbles } from '../support/marbles.js';

/** The value that a task ends with, where RxJS's own combinators want one. */
const value = <T>(task: Observable<TaskEvent<T>>): Observable<T> =>
  task.pipe(
    filter((event) => event.type === 'done'),
    map((event) => event.value),
  );

describe('laws: the results of', () => {
  const values = { r: retry('t', 1, 0.5, 1), x: done('a', 1, 'A'), y: done('b', 1, 'B'), z: done('c', 1, 'C') };
  const pictures: [string, string, string][] = [
    ['-r---(x|)', '--(y|)', '----r---r-(z|)'],
    ['(x|)', '(y|)', '(z|)'],
    ['-----(x|)', '---(y|)', '-(z|)'],
    ['-(x|)', '---(y|)', '-----(z|)'],
    ['--(x|)', '--(y|)', '--(z|)'],
    ['-----(x|)', '---#', '-(z|)'],
    ['-----(x|)', '------', '-(z|)'],
  ];

  describe.each(pictures)('%s, %s and %s', (...picture) => {
    it(
      'asReady are those of merge, as long as no task fails',
      marbles(({ cold, expectObservable }) => {
        const tasks = picture
          .filter((task) => !task.includes('#'))
          .map((task) => cold<TaskEvent<string>>(task, values as never));
        expectObservable(asReady(tasks).pipe(results())).toEqual(merge(...tasks.map(value)));
      }),
    );

    it(
      'awaitInOrder are those of concat over started tasks',
      marbles(({ cold, expectObservable }) => {
        const tasks = picture.map((task) => cold<TaskEvent<string>>(task, values as never));
        const started = tasks.map((task) => {
          const replay = new ReplaySubject<string>(1);
          value(task).subscribe(replay);
          return replay;
        });
        expectObservable(awaitInOrder(tasks).pipe(results())).toEqual(concat(...started));
      }),
    );

    it(
      'gather are those of forkJoin',
      marbles(({ cold, expectObservable }) => {
        const tasks = picture.map((task) => cold<TaskEvent<string>>(task, values as never));
        expectObservable(gather(tasks).pipe(results())).toEqual(
          forkJoin(tasks.map(value)).pipe(mergeMap((all) => of(...all))),
        );
      }),
    );
  });
});

/** A run of any number of tasks in virtual time. */
interface Program {
  readonly seed: number;
  readonly intervals: readonly number[];
  readonly likelihood: number;
  readonly concurrency: number;
  readonly attempts: number;
}

const program: fc.Arbitrary<Program> = fc.record({
  seed: fc.integer(),
  intervals: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }),
  likelihood: fc.double({ min: 0.05, max: 1, noNaN: true }),
  concurrency: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 12 })),
  attempts: fc.constant(Infinity),
});

type Event = RunEvent<number>;
type Strategy = (tasks: Observable<RollEvent>[], options: { concurrency: number; settle: true }) => Observable<Event>;
const strategies = { awaitInOrder, gather, asReady } as Record<string, Strategy>;

function tasksOf(
  { seed, intervals, likelihood, attempts }: Program,
  scheduler: VirtualTimeScheduler,
): Observable<RollEvent>[] {
  return intervals.map((intervalMs, n) =>
    unlikelyToReturn(`t${n}`, { intervalMs, likelihood, attempts, scheduler, random: seededRandom(seed, `t${n}`) }),
  );
}

function play(strategy: Strategy, program: Program): Event[] {
  const scheduler = new VirtualTimeScheduler();
  const events: Event[] = [];
  let completed = false;
  strategy(tasksOf(program, scheduler), { concurrency: program.concurrency, settle: true }).subscribe({
    next: (event) => events.push(event),
    complete: () => (completed = true),
  });
  scheduler.flush();
  expect(completed).toBe(true);
  return events;
}

const tagsOf = (type: Event['type'], events: Event[]): string[] =>
  events.flatMap((event) => (event.type === type && event.type !== 'start' ? [event.tag] : []));

describe('laws, for any program of tasks:', () => {
  it('awaitInOrder and gather give results in the order of the tasks', () => {
    fc.assert(
      fc.property(program, fc.constantFrom('awaitInOrder', 'gather'), (p, name) => {
        expect(tagsOf('result', play(strategies[name]!, p))).toEqual(p.intervals.map((_, n) => `t${n}`));
      }),
    );
  });

  it('asReady gives results in the order of completion, each right after its `done`', () => {
    fc.assert(
      fc.property(program, (p) => {
        const events = play(asReady as Strategy, p);
        expect(tagsOf('result', events)).toEqual(tagsOf('done', events));
        events.forEach((event, n) => {
          if (event.type === 'done')
            expect(events[n + 1]).toMatchObject({ type: 'result', tag: event.tag, value: event.value });
        });
      }),
    );
  });

  it('every strategy gives the same task the same value, whatever the concurrency', () => {
    fc.assert(
      fc.property(program, fc.integer({ min: 1, max: 12 }), (p, concurrency) => {
        const valuesOf = (strategy: Strategy, q: Program): unknown[] =>
          play(strategy, q)
            .flatMap((event) => (event.type === 'result' ? [[event.tag, event.value] as const] : []))
            .sort(([a], [b]) => (a < b ? -1 : 1));
        const expected = valuesOf(awaitInOrder as Strategy, p);
        expect(expected).toHaveLength(p.intervals.length);
        expect(valuesOf(gather as Strategy, { ...p, concurrency })).toEqual(expected);
        expect(valuesOf(asReady as Strategy, { ...p, concurrency })).toEqual(expected);
      }),
    );
  });

  it('every started task ends exactly once: done, or failed after its attempts', () => {
    fc.assert(
      fc.property(
        program,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(...Object.keys(strategies)),
        (p, attempts, name) => {
          const events = play(strategies[name]!, { ...p, likelihood: p.likelihood / 2, attempts });
          const ends = [...tagsOf('result', events), ...tagsOf('failed', events)].sort();
          expect(ends).toEqual(p.intervals.map((_, n) => `t${n}`).sort());
          expect(tagsOf('done', events).sort()).toEqual(tagsOf('result', events).sort());
        },
      ),
    );
  });

  it('the same seed gives the same events, in the same order, at the same times', () => {
    fc.assert(
      fc.property(program, fc.constantFrom(...Object.keys(strategies)), (p, name) => {
        expect(play(strategies[name]!, p)).toEqual(play(strategies[name]!, p));
      }),
    );
  });

  it('unsubscribing at any moment leaves no timer', () => {
    fc.assert(
      fc.property(program, fc.nat(300), fc.constantFrom(...Object.keys(strategies)), (p, moment, name) => {
        const scheduler = new VirtualTimeScheduler(undefined, moment);
        const run = strategies[name]!(tasksOf(p, scheduler), { concurrency: p.concurrency, settle: true });
        const subscription = run.subscribe();
        scheduler.flush();

        subscription.unsubscribe();

        expect(scheduler.actions).toHaveLength(0);
      }),
    );
  });
});
