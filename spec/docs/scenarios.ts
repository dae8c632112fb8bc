import { from, map, Observable, take, timer, VirtualTimeScheduler } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { asReady, awaitInOrder, concatMapEager, gather, pollUntil, unlikelyToReturn } from '../../src/index.js';
import type { RunEvent, Task } from '../../src/index.js';
import { record } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { fakeProbe, scriptedRandom } from '../../src/testing/index.js';

/*
 * What the pages in docs/reference draw: real runs, in virtual time. The three strategies are shown over the same tasks.
 */
type Scenario = (scheduler: SchedulerLike) => Observable<RecordedEvent>;

const threeTasks = (scheduler: SchedulerLike) => [
  pollUntil('a', fakeProbe('# 399ms u', { scheduler }), { scheduler }),
  pollUntil('b', fakeProbe('# 199ms u', { scheduler }), { scheduler }),
  pollUntil('c', fakeProbe('#', { scheduler }), { attempts: 4, scheduler }),
];

const alone =
  (task: (scheduler: SchedulerLike) => Task<unknown>): Scenario =>
  (scheduler) =>
    record([task(scheduler)], asReady, { scheduler });

/** One that operates on Observables of any kind, seen as a run: an inner's value is its `done`, an output its result. */
const seenAsRun: Scenario = (scheduler) =>
  new Observable((subscriber) => {
    const told = (event: RunEvent<unknown> | { type: 'subscribed'; tag: string }, task: number): void =>
      subscriber.next({ time: scheduler.now(), task, ...event });
    const inner = ([tag, readyMs]: [string, number], index: number) =>
      new Observable<{ tag: string; value: number; task: number }>((inside) => {
        const task = index + 1;
        told({ type: 'subscribed', tag }, task);
        return timer(readyMs, scheduler)
          .pipe(
            map((value) => {
              told({ type: 'done', tag, attempt: 1, value }, task);
              return { tag, value, task };
            }),
          )
          .subscribe(inside);
      });
    subscriber.next({ time: 0, type: 'start', strategy: 'await' });
    const inners: [string, number][] = [
      ['a', 300],
      ['b', 100],
      ['c', 200],
      ['d', 100],
    ];
    return from(inners)
      .pipe(concatMapEager(inner, { concurrency: 2, lookahead: 3 }))
      .subscribe({
        next: ({ tag, value, task }) => told({ type: 'result', tag, value }, task),
        complete: () => {
          subscriber.next({ time: scheduler.now(), type: 'end', outcome: 'completed' });
          subscriber.complete();
        },
      });
  });

const scenarios: Record<string, Scenario> = {
  'await-in-order': (scheduler) => record(threeTasks(scheduler), awaitInOrder, { scheduler }),
  gather: (scheduler) => record(threeTasks(scheduler), gather, { scheduler }),
  'as-ready': (scheduler) => record(threeTasks(scheduler), asReady, { scheduler }),
  results: (scheduler) => record(threeTasks(scheduler).slice(0, 2), awaitInOrder, { scheduler }),
  'each-value-from': (scheduler) => record(threeTasks(scheduler).slice(0, 2), gather, { scheduler }),
  'concat-map-eager': seenAsRun,
  'poll-until': alone((scheduler) =>
    pollUntil('job', fakeProbe('# 899ms u', { scheduler }), { backoff: 'exponential', scheduler }),
  ),
  'unlikely-to-return': alone((scheduler) =>
    unlikelyToReturn('task1', { random: scriptedRandom([0.8, 0.3, 0.9, 0.05]), scheduler }),
  ),
};

export const pagesWithPictures = Object.keys(scenarios);

/** What happens in the scenario of a page. */
export function eventsOf(page: string): RecordedEvent[] {
  const scheduler = new VirtualTimeScheduler();
  const events: RecordedEvent[] = [];
  scenarios[page]!(scheduler)
    .pipe(take(1000))
    .subscribe({ next: (event) => events.push(event), error: () => undefined });
  scheduler.flush();
  return events;
}
