import type { SchedulerLike } from 'rxjs';
import * as defaults from '../defaults.js';
import { check, checkFunction, checkOneOf, refusal, rules, shown } from '../validate.js';

/** How the wait grows: not at all, by `intervalMs` each time, or twofold each time. */
export type Backoff = 'constant' | 'linear' | 'exponential';
export const backoffs: readonly Backoff[] = ['constant', 'linear', 'exponential'];

/** How the wait is spread by chance, so that many who failed together do not come back together. */
export type Jitter = 'none' | 'full' | 'equal' | 'decorrelated';
export const jitters: readonly Jitter[] = ['none', 'full', 'equal', 'decorrelated'];

/**
 * When to try again and when to give up.
 *
 *     intervalMs 100, after failure      1     2     3     4
 *     constant                         100   100   100   100
 *     linear                           100   200   300   400
 *     exponential                      100   200   400   800      none of them over `maxIntervalMs`
 *
 * Where a reason has a number `retryAfterMs`, as that of an HTTP server that sent `Retry-After`, the wait is at least that
 * long. Waits are whole milliseconds, except for an `intervalMs` that is none.
 */
export interface RetryPolicy {
  /** Wait between the end of a failed attempt and the next one, in milliseconds, 0 to 2^31-1. @default 100 */
  readonly intervalMs?: number | undefined;
  /** How the wait grows from one failure to the next. @default 'constant' */
  readonly backoff?: Backoff | undefined;
  /**
   * The longest wait that `backoff` and `jitter` come to, in milliseconds, `intervalMs` to 2^31-1.
   * @default 30000, or `intervalMs` if that is longer
   */
  readonly maxIntervalMs?: number | undefined;
  /**
   * How the wait `w` is spread: `'full'`, evenly from 0 to `w`; `'equal'`, from `w / 2` to `w`; `'decorrelated'`, from
   * `intervalMs` to three times the wait before, which grows by itself and takes no `backoff`.
   * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. @default 'none'
   */
  readonly jitter?: Jitter | undefined;
  /** Where jitter comes from: numbers from 0 (included) to 1 (excluded). @default Math.random */
  readonly jitterRandom?: (() => number) | undefined;
  /** Total number of tries, the first included: an integer >= 1 or Infinity. @default Infinity */
  readonly attempts?: number | undefined;
  /** Time for one attempt, after which it is stopped and has failed, in milliseconds, 0 to 2^31-1. @default none */
  readonly attemptTimeoutMs?: number | undefined;
  /** Time for all attempts together, from subscription, in milliseconds, 0 to 2^31-1. @default none */
  readonly timeoutMs?: number | undefined;
  /** Whether a failure is one that no further attempt could mend: it ends the task. @default none is */
  readonly isPermanent?: ((reason: unknown, attempt: number) => boolean) | undefined;
  /** Where all time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** Refuses a policy that makes no sense, at the call. */
export function checkPolicy(policy: RetryPolicy): void {
  const { intervalMs = defaults.intervalMs, attempts = defaults.attempts, timeoutMs, attemptTimeoutMs } = policy;
  const { backoff, maxIntervalMs, jitter, jitterRandom, isPermanent } = policy;
  check(rules.delayMs, 'intervalMs', intervalMs);
  check(rules.count, 'attempts', attempts);
  if (timeoutMs !== undefined) check(rules.delayMs, 'timeoutMs', timeoutMs);
  if (attemptTimeoutMs !== undefined) check(rules.delayMs, 'attemptTimeoutMs', attemptTimeoutMs);
  if (backoff !== undefined) checkOneOf('backoff', backoffs, backoff);
  if (jitter !== undefined) checkOneOf('jitter', jitters, jitter);
  if (jitterRandom !== undefined) checkFunction('jitterRandom', jitterRandom);
  if (isPermanent !== undefined) checkFunction('isPermanent', isPermanent);
  if (maxIntervalMs !== undefined) {
    check(rules.delayMs, 'maxIntervalMs', maxIntervalMs);
    if (maxIntervalMs < intervalMs) {
      throw new RangeError(refusal('maxIntervalMs', `at least \`intervalMs\` (${intervalMs})`, shown(maxIntervalMs)));
    }
  }
  if (jitter === 'decorrelated' && backoff !== undefined) {
    throw new RangeError(
      refusal('backoff', "left out with the jitter 'decorrelated', which grows by itself", shown(backoff)),
    );
  }
}

/**
 * The wait after the failure of that number, in milliseconds, as far as the policy goes.
 *
 * @param beforeMs the wait after the failure before it; 0 if there was none
 */
export function waitAfter(policy: RetryPolicy, attempt: number, beforeMs: number): number {
  const { intervalMs = defaults.intervalMs, backoff, jitter } = policy;
  // The usual policy is the hot path of a million tasks.
  return backoff === undefined && jitter === undefined ? intervalMs : grown(policy, attempt, beforeMs);
}

function grown(policy: RetryPolicy, attempt: number, beforeMs: number): number {
  const { intervalMs = defaults.intervalMs, backoff = defaults.backoff, jitter = defaults.jitter } = policy;
  const { maxIntervalMs = Math.max(defaults.maxIntervalMs, intervalMs), jitterRandom = Math.random } = policy;
  const waitMs = Math.min(maxIntervalMs, intervalMs * factor(backoff, attempt));
  switch (jitter) {
    case 'none':
      return waitMs;
    case 'full':
      return Math.round(draw(jitterRandom) * waitMs);
    case 'equal':
      return Math.round(((1 + draw(jitterRandom)) * waitMs) / 2);
    case 'decorrelated': {
      const spread = Math.max(beforeMs, intervalMs) * 3 - intervalMs;
      return Math.round(Math.min(maxIntervalMs, intervalMs + draw(jitterRandom) * spread));
    }
    default:
      return jitter satisfies never;
  }
}

function factor(backoff: Backoff, attempt: number): number {
  switch (backoff) {
    case 'constant':
      return 1;
    case 'linear':
      return attempt;
    case 'exponential':
      // Finite, because nothing times infinity is not a number; the cap is reached long before.
      return 2 ** Math.min(attempt - 1, 64);
    default:
      return backoff satisfies never;
  }
}

function draw(random: () => number): number {
  const drawn = random();
  check(rules.roll, 'jitterRandom()', drawn);
  return drawn;
}

/** The wait that whoever refused asked for, as far as a timer can hold it; by its shape, so that any attempt can ask. */
export function waitAskedFor(reason: unknown): number {
  if (typeof reason !== 'object' || reason === null || !('retryAfterMs' in reason)) return 0;
  const { retryAfterMs } = reason;
  return typeof retryAfterMs === 'number' && retryAfterMs > 0 ? Math.min(retryAfterMs, defaults.maxDelayMs) : 0;
}
