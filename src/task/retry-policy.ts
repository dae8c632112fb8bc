import type { SchedulerLike } from 'rxjs';
import { defaults } from '../defaults.js';
import { check, rules } from '../validate.js';

/** When to try again and when to give up. */
export interface RetryPolicy {
  /** Wait between the end of a failed attempt and the next one, in milliseconds, 0 to 2^31-1. @default 100 */
  readonly intervalMs?: number | undefined;
  /** Total number of tries, the first included: an integer >= 1 or Infinity. @default Infinity */
  readonly attempts?: number | undefined;
  /** Time for all attempts together, from subscription, in milliseconds, 0 to 2^31-1. @default none */
  readonly timeoutMs?: number | undefined;
  /** Where all time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** Refuses a policy that makes no sense, at the call. */
export function checkPolicy({
  intervalMs = defaults.intervalMs,
  attempts = defaults.attempts,
  timeoutMs,
}: RetryPolicy): void {
  check(rules.delayMs, 'intervalMs', intervalMs);
  check(rules.count, 'attempts', attempts);
  if (timeoutMs !== undefined) check(rules.delayMs, 'timeoutMs', timeoutMs);
}
