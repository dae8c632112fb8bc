import {
  EMPTY,
  finalize,
  lastValueFrom,
  NEVER,
  Observable,
  of,
  scheduled,
  Subscription,
  throwError,
  timer,
  toArray,
  VirtualTimeScheduler,
} from 'rxjs';
import {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  EmptyAttemptError,
  pollUntil,
  TaskTimeoutError,
} from '../../src/index.js';
import type { RetryEvent } from '../../src/index.js';
import { itIsAWellBehavedTask } from '../contracts/task.js';
import { done } from '../support/events.js';
import { marbles } from '../support/marbles.js';

const failing = (attempt: number, reason: unknown, delayMs = 3): RetryEvent<unknown> => ({
  type: 'retry',
  tag: 't',
  attempt,
  reason,
  delayMs,
});

describe('pollUntil', () => {
  itIsAWellBehavedTask((scheduler) =>
    pollUntil('t', (n) => (n < 3 ? throwError(() => n) : timer(2, scheduler)), { intervalMs: 3, scheduler }),
  );

  it(
    'waits after the failure of an attempt, not after its start; a value is the success',
    marbles((m) => {
      const a = m.cold('     --#', {}, 'busy');
      const aSubs = '        ^-!';
      const b = m.cold('          ----v---w|');
      const bSubs = '        -----^---!';
      const expected = '     --r------(d|)';

      const task = pollUntil('t', (n) => (n === 1 ? a : b), { intervalMs: 3 });

      m.expectObservable(task).toBe(expected, { r: failing(1, 'busy'), d: done('t', 2, 'v') });
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
    }),
  );

  describe('gives each attempt a signal', () => {
    it('that is aborted when the attempt takes too long, and not when it had an outcome', () => {
      const scheduler = new VirtualTimeScheduler();
      const signals: AbortSignal[] = [];
      const outcomes = [NEVER, throwError(() => 'no'), of('yes')];
      const task = pollUntil(
        't',
        (n, { signal }) => {
          signals.push(signal);
          return outcomes[n - 1]!;
        },
        { attemptTimeoutMs: 5, intervalMs: 1, scheduler },
      );
      const log: string[] = [];
      task.subscribe(({ type }) => log.push(type));
      scheduler.flush();
      expect(log).toEqual(['retry', 'retry', 'done']);
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false, false]);
      expect(signals[0]!.reason).toEqual(new AttemptTimeoutError(5));
    });

    it.each([
      ['unsubscribing', {}],
      ['the time limit of its task', { timeoutMs: 3 }],
    ])('that is aborted by %s', (_how, policy) => {
      const scheduler = new VirtualTimeScheduler();
      const aborts: number[] = [];
      const reasons: unknown[] = [];
      const task = pollUntil(
        't',
        (_n, { signal }) => {
          signal.addEventListener('abort', () => {
            aborts.push(scheduler.now());
            reasons.push(signal.reason);
          });
          return NEVER;
        },
        { ...policy, scheduler },
      );
      const subscription = task.subscribe({ error: () => undefined });
      scheduler.schedule(() => subscription.unsubscribe(), 3);
      scheduler.flush();
      expect(aborts).toEqual([3]);
      expect(reasons).toEqual([
        expect.objectContaining({ name: 'timeoutMs' in policy ? 'TaskTimeoutError' : 'AbortError' }),
      ]);
    });

    it('that is aborted already, for who looks at it only after the attempt was stopped', () => {
      let late: (() => AbortSignal) | undefined;
      const task = pollUntil('t', (_n, context) => {
        late = () => context.signal;
        return NEVER;
      });
      task.subscribe().unsubscribe();
      expect(late?.().aborted).toBe(true);
    });

    it('whose abort nobody hears of who has unsubscribed while the attempt was made', async () => {
      const subscription = new Subscription();
      const heard: unknown[] = [];
      const task = pollUntil('t', async (_n, { signal }) => {
        signal.addEventListener('abort', () => heard.push('aborted'));
        subscription.unsubscribe();
        await Promise.resolve();
        throw new Error('nobody waits for it');
      });
      const scheduler = new VirtualTimeScheduler();
      subscription.add(scheduled(task, scheduler).subscribe({ next: (event) => heard.push(event) }));
      scheduler.flush();
      // An unhandled rejection would end the process by now.
      await new Promise(setImmediate);
      expect(heard).toEqual(['aborted']);
    });
  });

  it(
    'stops the running attempt when its time is over',
    marbles((m) => {
      const a = m.cold('     --------v');
      const aSubs = '        ^----!';
      const expected = '     -----#';

      const task = pollUntil('t', () => a, { timeoutMs: 5 });

      m.expectObservable(task).toBe(expected, {}, new TaskTimeoutError('t', 1, 5, { cause: undefined }));
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
    }),
  );

  it(
    'stops the running attempt when it is unsubscribed',
    marbles((m) => {
      const a = m.cold('     --------v');
      const aSubs = '        ^---!';
      const unsub = '        ^---!';
      const expected = '     -----';

      m.expectObservable(
        pollUntil('t', () => a),
        unsub,
      ).toBe(expected);
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
    }),
  );

  it(
    'takes a throw of `attempt`, and an attempt without a value, for failed attempts',
    marbles((m) => {
      const fault = new Error('fault');
      const expected = '     r--s--(d|)';

      const task = pollUntil(
        't',
        (n): Observable<string> => {
          if (n === 1) throw fault;
          return n === 2 ? EMPTY : of('ok');
        },
        { intervalMs: 3 },
      );

      m.expectObservable(task).toBe(expected, {
        r: failing(1, fault),
        s: failing(2, new EmptyAttemptError()),
        d: done('t', 3, 'ok'),
      });
    }),
  );

  it('ends with a clear error when an attempt is nothing that can be subscribed to', async () => {
    const task = pollUntil('t', () => 5 as unknown as Observable<number>);

    await expect(lastValueFrom(task)).rejects.toThrow(
      'Expected task `t` to have attempts that are an Observable, a promise or an iterable, got `5` (number)',
    );
  });

  it(
    'gives up after `attempts` tries in all',
    marbles((m) => {
      const attempt = m.cold(' -#', {}, 'busy');
      const expected = '       -r---#';

      const task = pollUntil('t', () => attempt, { intervalMs: 3, attempts: 2 });

      m.expectObservable(task).toBe(
        expected,
        { r: failing(1, 'busy') },
        new AttemptsExhaustedError('t', 2, { cause: 'busy' }),
      );
      m.expectSubscriptions(attempt.subscriptions).toBe(['^!', '----^!']);
    }),
  );

  it('takes promises', async () => {
    const attempt = async (n: number) => {
      await Promise.resolve();
      if (n === 1) throw new Error('busy');
      return 'ok';
    };

    const events = await lastValueFrom(pollUntil('t', attempt, { intervalMs: 0 }).pipe(toArray()));

    expect(events).toEqual([failing(1, new Error('busy'), 0), done('t', 2, 'ok')]);
  });

  it('takes all its time from its scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const errors: unknown[] = [];

    pollUntil('t', () => NEVER, { timeoutMs: 50, scheduler }).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    scheduler.flush();

    expect(errors).toEqual([new TaskTimeoutError('t', 1, 50)]);
    expect(scheduler.now()).toBe(50);
  });

  it('refuses what is no attempt and what is no policy at the call', () => {
    expect(() => pollUntil('t', 5 as never)).toThrow('Expected `attempt` to be a function, got `5` (number)');
    expect(() => pollUntil('t', () => NEVER, { attempts: 0 })).toThrow('Expected `attempts` to be an integer >= 1');
    expect(() => pollUntil('', () => NEVER)).toThrow('Expected `tag`');
  });

  it('does not start an attempt that ended its task by being made', () => {
    const scheduler = new VirtualTimeScheduler();
    let subscribed = 0;
    const task = pollUntil(
      't',
      (n) => {
        if (n === 2) subscription.unsubscribe();
        return n === 1 ? throwError(() => 'busy') : new Observable<never>(() => void (subscribed += 1));
      },
      { intervalMs: 3, scheduler },
    );
    const subscription = task.subscribe();
    scheduler.flush();
    expect(subscribed).toBe(0);
    expect(scheduler.actions).toHaveLength(0);
  });

  it('is done even if its attempt throws when it is stopped', () => {
    const scheduler = new VirtualTimeScheduler();
    const events: unknown[] = [];
    const attempt = (): Observable<0> =>
      timer(2, scheduler).pipe(
        finalize(() => {
          throw new Error('when stopped');
        }),
      );
    pollUntil('t', attempt, { scheduler }).subscribe((event) => events.push(event));
    expect(() => scheduler.flush()).toThrow('when stopped');
    expect(events).toEqual([done('t', 1, 0)]);
  });
});
