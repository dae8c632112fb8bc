import { concat, EMPTY, map, of, Subject, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import type { Observable, ObservableInput } from 'rxjs';
import { asReady, awaitInOrder, gather } from '../../src/index.js';
import type { RunEvent, Task, TaskEvent } from '../../src/index.js';
import { historyOf, record } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { done, failed, result, retry, start } from '../support/events.js';
import { marbles } from '../support/marbles.js';

type AnyTask = Observable<TaskEvent<unknown>>;
type Run = (tasks: ObservableInput<AnyTask>) => Observable<RunEvent<unknown>>;

/** What is recorded in virtual time. */
function recorded(tasks: ObservableInput<Task<unknown>>, run: Run, scheduler = new VirtualTimeScheduler()) {
  const events: RecordedEvent[] = [];
  let completed = false;
  record(tasks, run, { scheduler }).subscribe({
    next: (event) => events.push(event),
    complete: () => (completed = true),
  });
  scheduler.flush();
  return { events, completed };
}

const good: AnyTask = of(retry('good', 1, 0.5, 0), done('good', 2, 'G'));
const bad: AnyTask = concat(
  of(retry('bad', 1, 0.5, 0)),
  throwError(() => 'reason'),
);

describe('record', () => {
  it(
    'tells of each event as it happens',
    marbles(({ cold, expectObservable }) => {
      const values: Record<string, RecordedEvent> = {
        s: { time: 0, ...start('callback') },
        u: { time: 0, task: 1, type: 'subscribed', tag: '#1' },
        r: { time: 6, task: 1, ...retry('a', 1, 0.5, 4) },
        d: { time: 9, task: 1, ...done('a', 2, 'A') },
        x: { time: 9, ...result('a', 'A') },
        e: { time: 9, type: 'end', outcome: 'completed' },
      };
      const task = cold<TaskEvent<unknown>>('------r--(d|)', {
        r: retry('a', 1, 0.5, 4),
        d: done('a', 2, 'A'),
      });
      const expected = '                              (su)--r--(dxe|)';

      expectObservable(record([task], (tasks) => asReady(tasks))).toBe(expected, values);
    }),
  );

  it('numbers the tasks, and tells when they gave up and how the run ended', () => {
    const { events, completed } = recorded([good, bad], (tasks) => awaitInOrder(tasks));
    expect(events).toEqual([
      { time: 0, ...start('await') },
      { time: 0, task: 1, type: 'subscribed', tag: '#1' },
      { time: 0, task: 1, ...retry('good', 1, 0.5, 0) },
      { time: 0, task: 1, ...done('good', 2, 'G') },
      { time: 0, ...result('good', 'G') },
      { time: 0, task: 2, type: 'subscribed', tag: '#2' },
      { time: 0, task: 2, ...retry('bad', 1, 0.5, 0) },
      { time: 0, task: 2, type: 'gave-up', tag: 'bad', error: 'reason' },
      { time: 0, type: 'end', outcome: 'failed', error: 'reason' },
    ]);
    expect(completed).toBe(true);
  });

  it('gives the run the same events as without it', () => {
    for (const strategy of [awaitInOrder, gather, asReady]) {
      const plain: unknown[] = [];
      strategy([good, bad, good], { settle: true }).subscribe((event) => plain.push(event));
      const { events } = recorded([good, bad, good], (tasks) => strategy(tasks, { settle: true }));
      const told = events.flatMap(({ time: _time, task: _task, ...event }) =>
        event.type === 'subscribed' || event.type === 'gave-up' || event.type === 'end' ? [] : [event],
      );
      expect(told).toEqual(plain);
      expect(told).toContainEqual(failed('bad', 'reason'));
    }
  });

  it('leaves what is no task to the run to refuse, and tells of it', () => {
    const noTask = 42 as never;
    for (const tasks of [[noTask], [EMPTY]]) {
      const plain: unknown[] = [];
      asReady(tasks).subscribe((event) => plain.push(event));
      const { events } = recorded(tasks, (watched) => asReady(watched));
      expect(events.filter(({ type }) => type === 'failed')).toEqual([{ time: 0, ...(plain[1] as object) }]);
    }
    const { events } = recorded([EMPTY, good], (tasks) => awaitInOrder(tasks, { settle: true }));
    expect(
      historyOf(events).tasks.map(({ tag, gaveUp, deliveredAt }) => [tag, gaveUp !== undefined, deliveredAt]),
    ).toEqual([
      ['#1', true, 0],
      ['good', false, 0],
    ]);
  });

  it('gives what comes of an event its time, and what the clock brings about that of the clock', () => {
    const scheduler = new VirtualTimeScheduler();
    const slow: AnyTask = timer(50, scheduler).pipe(map(() => done('x', 1, 1)));
    const { events } = recorded([slow], (tasks) => awaitInOrder(tasks, { deadlineMs: 20, scheduler }), scheduler);
    expect(events.at(-1)).toMatchObject({ time: 20, type: 'end', outcome: 'failed' });
  });

  it('keeps to the bounds: tasks are asked for when there is room for them', () => {
    const asked: number[] = [];
    const gates = [0, 1, 2].map(() => new Subject<TaskEvent<unknown>>());
    const tasks = function* (): Generator<AnyTask> {
      for (const [n, gate] of gates.entries()) {
        asked.push(n);
        yield gate;
      }
    };
    recorded(tasks(), (watched) => asReady(watched, { concurrency: 1 }));
    expect(asked).toEqual([0]);
    gates[0]!.next(done('a', 1, 1));
    expect(asked).toEqual([0, 1]);
  });

  it.each<[string, () => ObservableInput<AnyTask>]>([
    ['an array', () => [good, bad]],
    ['an iterable', () => new Set([good, bad])],
    ['an Observable', () => of(good, bad)],
  ])('takes the tasks from %s', (_what, tasks) => {
    expect(recorded(tasks(), (watched) => asReady(watched)).events).toEqual(
      recorded([good, bad], (watched) => asReady(watched)).events,
    );
  });

  it('takes them from an async iterable', async () => {
    const tasks = async function* (): AsyncGenerator<AnyTask> {
      yield good;
      yield await Promise.resolve(bad);
    };
    const events = await new Promise<string[]>((resolve) => {
      const all: string[] = [];
      record(tasks(), (watched) => asReady(watched)).subscribe({
        next: ({ type }) => all.push(type),
        complete: () => resolve(all),
      });
    });
    expect(events).toEqual(recorded([good, bad], (watched) => asReady(watched)).events.map(({ type }) => type));
  });

  it('keeps the names of tasks that have one', () => {
    const named = Object.assign(throwError(() => 'reason') as AnyTask, { tag: 'job' });
    const { events } = recorded([named], (tasks) => asReady(tasks));
    expect(events.slice(1, 4)).toEqual([
      { time: 0, task: 1, type: 'subscribed', tag: 'job' },
      { time: 0, task: 1, type: 'gave-up', tag: 'job', error: 'reason' },
      { time: 0, ...failed('job', 'reason') },
    ]);
  });

  it('stands still while a clock is set back', () => {
    let now = 1000;
    const gate = new Subject<TaskEvent<unknown>>();
    const times: number[] = [];
    const scheduler = new VirtualTimeScheduler();
    scheduler.now = () => now;
    record([gate], (tasks) => asReady(tasks), { scheduler }).subscribe(({ time }) => times.push(time));
    now = 1005;
    gate.next(retry('a', 1, 0.5, 0));
    now = 900;
    gate.next(done('a', 2, 1));
    expect(times).toEqual([0, 0, 5, 5, 5, 5]);
  });

  it('gives all that happens at once one time, though the clock moves meanwhile, and looks at it anew afterwards', async () => {
    let now = 0;
    const scheduler = new VirtualTimeScheduler();
    // A look at it takes a millisecond.
    scheduler.now = () => (now += 1);
    const run = new Subject<RunEvent<unknown>>();
    const times: number[] = [];
    record([], () => run, { scheduler }).subscribe(({ time }) => times.push(time));
    run.next(start('gather'));
    run.next(result('a', 1));
    run.next(result('b', 1));
    await Promise.resolve();
    run.next(result('c', 1));
    run.complete();
    expect(times).toEqual([0, 1, 1, 2, 2]);
  });

  it('has no error in the end of a run that has not failed', () => {
    const { events } = recorded([good], (tasks) => asReady(tasks));
    expect(events.at(-1)).toStrictEqual({ time: 0, type: 'end', outcome: 'completed' });
  });

  it('leaves events without a name to the run to refuse', () => {
    for (const event of [null, undefined, 'text', { type: 'done' }, { type: 'done', tag: 5 }]) {
      const { events } = recorded([of(event) as never], (tasks) => asReady(tasks));
      expect(events.at(-1)).toMatchObject({ type: 'end' });
      expect(events[1]).toStrictEqual({ time: 0, task: 1, type: 'subscribed', tag: '#1' });
    }
  });

  it('asks an async iterable for tasks when there is room for them', async () => {
    const asked: number[] = [];
    const tasks = async function* (): AsyncGenerator<AnyTask> {
      for (let n = 0; n < 5; n += 1) {
        asked.push(n);
        yield await Promise.resolve(new Subject<TaskEvent<unknown>>());
      }
    };
    const run = record(tasks(), (watched) => asReady(watched, { concurrency: 2 })).subscribe();
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([0, 1]);
    run.unsubscribe();
  });

  it('cancels the run when it is unsubscribed from', () => {
    const gate = new Subject<TaskEvent<unknown>>();
    record([gate], (tasks) => gather(tasks))
      .subscribe()
      .unsubscribe();
    expect(gate.observed).toBe(false);
  });
});
