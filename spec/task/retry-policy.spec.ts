import fc from 'fast-check';
import { lastValueFrom, NEVER, of, throwError, timer, toArray, VirtualTimeScheduler } from 'rxjs';
import type { Observable } from 'rxjs';
import {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  PermanentFailureError,
  pollUntil,
  unlikelyToReturn,
} from '../../src/index.js';
import type { RetryEvent, RetryPolicy, TaskEvent } from '../../src/index.js';
import { scriptedRandom, seededRandom } from '../../src/testing/index.js';
import { done } from '../support/events.js';
import { marbles } from '../support/marbles.js';

/** The waits of a task that fails that many times, in virtual time. */
function waitsOf(policy: RetryPolicy, failures: number, reason: unknown = 'busy'): number[] {
  const scheduler = new VirtualTimeScheduler();
  const waits: number[] = [];
  const times: number[] = [];
  const attempt = (n: number): Observable<string> => {
    times.push(scheduler.now());
    return n <= failures ? throwError(() => reason) : of('ok');
  };
  pollUntil('t', attempt, { ...policy, scheduler }).subscribe((event) => {
    if (event.type === 'retry') waits.push(event.delayMs);
  });
  scheduler.flush();
  // What an event tells is what then happens.
  expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual(waits);
  return waits;
}

describe('a retry policy', () => {
  it.each<[RetryPolicy, number[]]>([
    [{}, [100, 100, 100, 100]],
    [{ intervalMs: 10, backoff: 'constant' }, [10, 10, 10, 10]],
    [{ intervalMs: 10, backoff: 'linear' }, [10, 20, 30, 40]],
    [{ intervalMs: 10, backoff: 'exponential' }, [10, 20, 40, 80]],
    [{ intervalMs: 10, backoff: 'exponential', maxIntervalMs: 30 }, [10, 20, 30, 30]],
    [{ intervalMs: 10_000, backoff: 'linear' }, [10_000, 20_000, 30_000, 30_000]],
    [{ intervalMs: 40_000, backoff: 'exponential' }, [40_000, 40_000, 40_000, 40_000]],
    [{ intervalMs: 0, backoff: 'exponential' }, [0, 0, 0, 0]],
  ])('%j waits %j', (policy, waits) => {
    expect(waitsOf(policy, waits.length)).toEqual(waits);
  });

  it.each<[RetryPolicy, number[], number[]]>([
    [{ intervalMs: 100, jitter: 'full' }, [0, 0.25, 0.999], [0, 25, 100]],
    [{ intervalMs: 100, jitter: 'equal' }, [0, 0.5, 0.999], [50, 75, 100]],
    [{ intervalMs: 100, jitter: 'full', backoff: 'exponential' }, [0.5, 0.5, 0.5], [50, 100, 200]],
    [{ intervalMs: 100, jitter: 'equal', backoff: 'linear', maxIntervalMs: 150 }, [0, 0, 0], [50, 75, 75]],
    // From 100 to 300, from 100 to 600, from 100 to 900.
    [{ intervalMs: 100, jitter: 'decorrelated' }, [0.5, 0, 0.999], [200, 100, 300]],
    [{ intervalMs: 100, jitter: 'decorrelated', maxIntervalMs: 250 }, [0.5, 0.999, 0.999], [200, 250, 250]],
  ])('%j with the draws %j waits %j', (policy, draws, waits) => {
    expect(waitsOf({ ...policy, jitterRandom: scriptedRandom(draws) }, waits.length)).toEqual(waits);
  });

  it('never waits longer than its longest wait, nor less than nothing, whatever its terms', () => {
    const policies = fc.record({
      intervalMs: fc.nat(60_000),
      backoff: fc.constantFrom('constant', 'linear', 'exponential', undefined),
      jitter: fc.constantFrom('none', 'full', 'equal', 'decorrelated', undefined),
      spare: fc.option(fc.nat(100_000), { nil: undefined }),
    });
    fc.assert(
      fc.property(policies, fc.string(), ({ spare, ...terms }, seed) => {
        const { intervalMs, jitter } = terms;
        const backoff = jitter === 'decorrelated' ? undefined : terms.backoff;
        const maxIntervalMs = spare === undefined ? undefined : intervalMs + spare;
        const policy = (): RetryPolicy => ({
          intervalMs,
          jitter,
          backoff,
          maxIntervalMs,
          jitterRandom: seededRandom(seed),
        });
        const waits = waitsOf(policy(), 80);
        const most = maxIntervalMs ?? Math.max(30_000, intervalMs);
        expect(waits.filter((wait) => !(wait >= 0 && wait <= most))).toEqual([]);
        // The same seed, the same waits.
        expect(waitsOf(policy(), 80)).toEqual(waits);
      }),
    );
  });

  it('draws its jitter from elsewhere than the rolls, so that the rolls stay what they are', () => {
    const rolls = (policy: RetryPolicy): unknown[] => {
      const scheduler = new VirtualTimeScheduler();
      const events: TaskEvent<number>[] = [];
      const options = { random: seededRandom(7), scheduler, ...policy };
      unlikelyToReturn('t', options).subscribe((event) => events.push(event));
      scheduler.flush();
      return events.map((event) => (event.type === 'retry' ? event.reason : event.value));
    };
    expect(rolls({ jitter: 'full', jitterRandom: seededRandom(8) })).toEqual(rolls({}));
  });

  it.each([
    [40, 100],
    [250, 250],
    [2 ** 40, 2 ** 31 - 1],
    [-1, 100],
    [NaN, 100],
    ['250', 100],
  ])('waits at least as long as the reason asks for: %p makes it %d', (retryAfterMs, wait) => {
    expect(waitsOf({ intervalMs: 100 }, 1, Object.assign(new Error('busy'), { retryAfterMs }))).toEqual([wait]);
  });

  it(
    'stops an attempt that takes too long, and tries again',
    marbles((m) => {
      const slow = m.cold('  ---------v');
      const slowSubs = ['                    ^---!', '                    ------^---!'];
      const quick = m.cold('             --v|', { v: 'ok' });
      const quickSubs = '    ------------^-!';
      const expected = '     ----r-----s---(d|)';

      const task = pollUntil('t', (n) => (n < 3 ? slow : quick), { intervalMs: 2, attemptTimeoutMs: 4 });

      const reason = new AttemptTimeoutError(4);
      const retry = (attempt: number): RetryEvent<unknown> => ({
        type: 'retry',
        tag: 't',
        attempt,
        reason,
        delayMs: 2,
      });
      m.expectObservable(task).toBe(expected, { r: retry(1), s: retry(2), d: done('t', 3, 'ok') });
      m.expectSubscriptions(slow.subscriptions).toBe(slowSubs);
      m.expectSubscriptions(quick.subscriptions).toBe(quickSubs);
    }),
  );

  it('takes the time of an attempt from its scheduler, and leaves no timer of it', () => {
    const scheduler = new VirtualTimeScheduler();
    const task = pollUntil('t', (n) => (n === 1 ? NEVER : timer(1, scheduler)), { attemptTimeoutMs: 50, scheduler });

    const subscription = task.subscribe();
    expect(scheduler.actions).toHaveLength(1);
    subscription.unsubscribe();
    expect(scheduler.actions).toHaveLength(0);

    task.subscribe();
    scheduler.flush();
    expect(scheduler.now()).toBe(151);
    expect(scheduler.actions).toHaveLength(0);
  });

  it.each([
    [0, true],
    [10, false],
  ])('lets an attempt that ends at once end, with %d ms for it', async (attemptTimeoutMs) => {
    const events = await lastValueFrom(pollUntil('t', () => of('ok'), { attemptTimeoutMs }).pipe(toArray()));
    expect(events).toEqual([done('t', 1, 'ok')]);
  });

  it(
    'gives up at a failure that is permanent',
    marbles((m) => {
      const attempt = (n: number): Observable<string> => m.cold('-#', {}, n === 2 ? 'gone' : 'busy');
      const expected = '-r---#';

      const task = pollUntil('t', attempt, { intervalMs: 3, isPermanent: (reason) => reason === 'gone' });

      m.expectObservable(task).toBe(
        expected,
        { r: { type: 'retry', tag: 't', attempt: 1, reason: 'busy', delayMs: 3 } },
        new PermanentFailureError('t', 2, { cause: 'gone' }),
      );
    }),
  );

  it('asks about each failure, the last one too, with its number', async () => {
    const asked: unknown[] = [];
    const isPermanent = (reason: unknown, attempt: number): boolean => {
      asked.push([reason, attempt]);
      return false;
    };
    const task = pollUntil('t', (n) => throwError(() => `busy ${n}`), { intervalMs: 0, attempts: 2, isPermanent });
    await expect(lastValueFrom(task)).rejects.toThrow(AttemptsExhaustedError);
    expect(asked).toEqual([
      ['busy 1', 1],
      ['busy 2', 2],
    ]);
  });

  it.each<[string, RetryPolicy, (n: number) => Observable<never>]>([
    ['isPermanent', { isPermanent: thrower }, () => throwError(() => 'busy')],
    ['jitterRandom', { jitter: 'full', jitterRandom: thrower }, () => timer(1).pipe(() => throwError(() => 'busy'))],
  ])('ends the task with what `%s` throws', async (_name, policy, attempt) => {
    await expect(lastValueFrom(pollUntil('t', attempt, policy))).rejects.toThrow('fault');
  });

  function thrower(): never {
    throw new Error('fault');
  }

  it('refuses a draw that is none', async () => {
    const task = pollUntil('t', () => throwError(() => 'busy'), { jitter: 'full', jitterRandom: () => 1 });
    await expect(lastValueFrom(task)).rejects.toThrow(
      'Expected `jitterRandom()` to be a number >= 0 and < 1, got `1` (number)',
    );
  });

  it.each<[object, string]>([
    [
      { backoff: 'cubic' },
      "Expected `backoff` to be one of 'constant', 'linear', 'exponential', got `\"cubic\"` (string)",
    ],
    [{ jitter: 1 }, "Expected `jitter` to be one of 'none', 'full', 'equal', 'decorrelated', got `1` (number)"],
    [
      { maxIntervalMs: -1 },
      'Expected `maxIntervalMs` to be a number of milliseconds from 0 to 2147483647, got `-1` (number)',
    ],
    [{ maxIntervalMs: 50 }, 'Expected `maxIntervalMs` to be at least `intervalMs` (100), got `50` (number)'],
    [
      { attemptTimeoutMs: Infinity },
      'Expected `attemptTimeoutMs` to be a number of milliseconds from 0 to 2147483647, got `Infinity` (number)',
    ],
    [{ isPermanent: [404] }, 'Expected `isPermanent` to be a function, got an object (Array)'],
    [{ jitterRandom: 4 }, 'Expected `jitterRandom` to be a function, got `4` (number)'],
    [
      { jitter: 'decorrelated', backoff: 'linear' },
      'Expected `backoff` to be left out with the jitter \'decorrelated\', which grows by itself, got `"linear"` (string)',
    ],
  ])('%j is refused at the call', (policy, message) => {
    expect(() => pollUntil('t', () => of(1), policy)).toThrow(message);
    expect(() => unlikelyToReturn('t', policy)).toThrow(message);
  });
});
