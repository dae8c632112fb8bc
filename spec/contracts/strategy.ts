import { EMPTY, lastValueFrom, NEVER, Observable, of, take, throwError, toArray } from 'rxjs';
import type { ObservableInput } from 'rxjs';
import { NotATaskError, unlikelyToReturn } from '../../src/index.js';
import type { RunEvent, StrategyName, Task, TaskEvent } from '../../src/index.js';
import { done, failed, result, retry, start } from '../support/events.js';
import { marbles } from '../support/marbles.js';

type Tasks = ObservableInput<Task<string>>;
type Run = (tasks: Tasks, options?: { concurrency?: number; settle?: boolean }) => Observable<RunEvent<string>>;

/** What every strategy promises. */
export function itIsAWellBehavedStrategy(name: StrategyName, run: Run): void {
  const s = start(name);
  /** A task that is done at once. */
  const ready = (tag: string): Observable<TaskEvent<string>> => of(done(tag, 1, `value of ${tag}`));
  const collect = (tasks: Tasks, options = {}): Promise<RunEvent<string>[]> =>
    lastValueFrom(run(tasks, options).pipe(toArray()));

  describe(`is a well-behaved strategy, which`, () => {
    it(
      'starts and completes without a task',
      marbles(({ expectObservable }) => {
        expectObservable(run([])).toBe('(s|)', { s });
        expectObservable(run(EMPTY)).toBe('(s|)', { s });
      }),
    );

    it(
      'starts and does not end for a source of tasks, or a task, that never does',
      marbles(({ expectObservable }) => {
        expectObservable(run(NEVER)).toBe('s', { s });
        expectObservable(run([NEVER])).toBe('s', { s });
      }),
    );

    it(
      'passes task events on as they happen',
      marbles(({ cold, expectObservable }) => {
        const values = { s, r: retry('a', 1, 0.5, 1), q: retry('b', 1, 0.5, 1) };
        const a = cold('      -r-r--', values);
        const b = cold('      --q-q-', values);
        const expected = '    srqrq';

        expectObservable(run([a, b] as never)).toBe(expected, values);
      }),
    );

    it(
      'ends at once with the error of the source of tasks, and stops what runs',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const fault = new Error('no more tasks');
        const task = cold('   ------');
        const taskSubs = '    ^-!';
        const tasks = cold('  a-#', { a: task }, fault);
        const expected = '    s-#';

        expectObservable(run(tasks as never)).toBe(expected, { s }, fault);
        expectSubscriptions(task.subscriptions).toBe(taskSubs);
      }),
    );

    it(
      'stops every task when it is unsubscribed',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const values = { s, r: retry('a', 1, 0.5, 1) };
        const a = cold('  --r--r--', values);
        const b = cold('  --------', values);
        const subs = '    ^--!';
        const expected = 's-r-';

        expectObservable(run([a, b] as never), subs).toBe(expected, values);
        expectSubscriptions(a.subscriptions).toBe(subs);
        expectSubscriptions(b.subscriptions).toBe(subs);
      }),
    );

    it('starts no task when nothing but the start is wanted', async () => {
      let subscribed = 0;
      const task: Task<string> = new Observable(() => void (subscribed += 1));
      await lastValueFrom(run([task]).pipe(take(1)));
      expect(subscribed).toBe(0);
    });

    it(
      'keeps two overlapping subscriptions apart',
      marbles(({ cold, expectObservable }) => {
        const values = { s, d: done('a', 1, 'v'), v: result('a', 'v') };
        const a = cold('       --(d|)', values);
        const expected1 = '    s-(dv|)';
        const sub2 = '         -^';
        const expected2 = '    -s-(dv|)';

        const both = run([a] as never);

        expectObservable(both).toBe(expected1, values);
        expectObservable(both, sub2).toBe(expected2, values);
      }),
    );

    it('takes tasks from a list, an iterable, an async iterable and an Observable', async () => {
      const expected = await collect([ready('a'), ready('b')]);
      expect(expected).toHaveLength(5);

      expect(await collect(new Set([ready('a'), ready('b')]))).toEqual(expected);
      expect(await collect(of(ready('a'), ready('b')))).toEqual(expected);
      expect((await collect(inTheirOwnTime())).filter(({ type }) => type === 'result')).toEqual(
        expected.filter(({ type }) => type === 'result'),
      );

      async function* inTheirOwnTime(): AsyncGenerator<Observable<TaskEvent<string>>> {
        await Promise.resolve();
        yield ready('a');
        yield ready('b');
      }
    });

    it('takes a promise, or anything else that RxJS can subscribe to, for a task', async () => {
      const events = await collect([Promise.resolve(done('p', 1, 'v')), [done('l', 1, 'w')]]);
      expect(events.filter(({ type }) => type === 'result')).toContainEqual(result('p', 'v'));
      expect(events.filter(({ type }) => type === 'result')).toContainEqual(result('l', 'w'));
    });

    it('asks an iterable for the next task only when there is room for it, and closes it when it is stopped', () => {
      const log: string[] = [];
      function* tasks(): Generator<Task<string>> {
        try {
          for (let n = 1; ; n += 1) {
            log.push(`task ${n}`);
            yield NEVER;
          }
        } finally {
          log.push('closed');
        }
      }

      const subscription = run(tasks(), { concurrency: 2 }).subscribe();
      expect(log).toEqual(['task 1', 'task 2']);
      subscription.unsubscribe();
      expect(log).toEqual(['task 1', 'task 2', 'closed']);
    });

    it('asks an async iterable for the next task only when there is room for it, and closes it when it is stopped', async () => {
      const log: string[] = [];
      async function* tasks(): AsyncGenerator<Observable<TaskEvent<string>>> {
        try {
          for (let n = 1; ; n += 1) {
            log.push(`task ${n}`);
            yield NEVER;
            await Promise.resolve();
          }
        } finally {
          log.push('closed');
        }
      }
      const turn = () => new Promise((resolve) => setImmediate(resolve));

      const subscription = run(tasks(), { concurrency: 2 }).subscribe();
      await turn();
      expect(log).toEqual(['task 1', 'task 2']);
      subscription.unsubscribe();
      await turn();
      expect(log).toEqual(['task 1', 'task 2', 'closed']);
    });

    it('ends with the error of an iterable, or async iterable, of tasks', async () => {
      const fault = new Error('no more tasks');
      function* tasks(): Generator<Task<string>> {
        yield NEVER;
        throw fault;
      }
      async function* asyncTasks(): AsyncGenerator<Observable<TaskEvent<string>>> {
        yield NEVER;
        await Promise.reject(fault);
      }

      await expect(collect(tasks())).rejects.toBe(fault);
      await expect(collect(asyncTasks())).rejects.toBe(fault);
    });

    it.each([
      ['completes without `done`', EMPTY, '#1', "end with a 'done' event, got an end without one"],
      [
        'is of one type and ends early',
        of(retry('t', 1, 0.5, 1)),
        't',
        "end with a 'done' event, got an end without one",
      ],
      ['emits no task events', of(5), '#1', "emit task events ('retry' and 'done'), got `5` (number)"],
      ['emits nothing at all', of(undefined), '#1', "emit task events ('retry' and 'done'), got `undefined`"],
    ])('refuses a task that %s', async (_what, task, tag, problem) => {
      const events = await collect([task as never], { settle: true });
      expect(events.at(-1)).toEqual(failed(tag, new NotATaskError(tag, problem)));
    });

    it('refuses a thing that is no Observable, by its position', async () => {
      const events = await collect([ready('a'), 5 as never], { settle: true });
      expect(events.at(-1)).toEqual(
        failed('#2', new NotATaskError('#2', 'be an Observable, a promise or an iterable, got `5` (number)')),
      );
    });

    it('names a foreign task that errors before its first event by its position', async () => {
      const fault = new Error('fault');
      const events = await collect([ready('a'), throwError(() => fault)], { settle: true });
      expect(events.at(-1)).toEqual(failed('#2', fault));
    });

    it('names a task that gives up before its first event by the tag of its error', async () => {
      const events = await collect([unlikelyToReturn('t', { attempts: 1, random: () => 0.5 }) as never], {
        settle: true,
      });
      expect(events.at(-1)).toMatchObject({ type: 'failed', tag: 't' });
    });

    it('hears no more of a task that is done, and frees it', () => {
      let freed = false;
      const chatty = new Observable<TaskEvent<string>>((subscriber) => {
        subscriber.next(done('a', 1, 'v'));
        subscriber.next(done('a', 2, 'w'));
        subscriber.error(new Error('too late'));
        return () => (freed = true);
      });
      const events: unknown[] = [];

      run([chatty]).subscribe((event) => events.push(event));

      expect(events).toEqual([s, done('a', 1, 'v'), result('a', 'v')]);
      expect(freed).toBe(true);
    });

    it('takes any number of tasks that end at once without using up the stack', () => {
      let count = 0;
      run(Array.from({ length: 100_000 }, () => ready('t'))).subscribe(() => (count += 1));
      expect(count).toBe(200_001);
    });

    it.each([
      [{ concurrency: 0 }, 'Expected `concurrency` to be an integer >= 1 or Infinity, got `0` (number)'],
      [{ concurrency: 1.5 }, 'Expected `concurrency` to be an integer >= 1 or Infinity, got `1.5` (number)'],
    ])('refuses %p at the call', (options, message) => {
      expect(() => run([], options)).toThrow(new RangeError(message));
    });

    it('refuses a source of tasks that is none, when it is subscribed to', async () => {
      await expect(collect(5 as never)).rejects.toThrow(TypeError);
    });
  });
}
