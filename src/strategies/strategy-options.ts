import type { SchedulerLike } from 'rxjs';
import { checkBounds } from '../operators/internal/lanes.js';
import type { Bounds } from '../operators/internal/lanes.js';
import { check, rules } from '../validate.js';

/** What every strategy can be told. */
export interface StrategyOptions extends Bounds {
  /** A failed task becomes a `failed` event in its place and cancels nothing. @default false */
  readonly settle?: boolean | undefined;
  /**
   * How many tasks have to succeed: an integer >= 1. When they have, the rest is cancelled and the run completes; when
   * they can not any more, it ends with a `TooFewSucceededError`. Until then a failed task cancels nothing. @default all
   */
  readonly success?: number | undefined;
  /**
   * Time for the whole run, in milliseconds, 0 to 2^31-1: then the rest is cancelled, and the run ends with a
   * `RunTimeoutError`. @default none
   */
  readonly deadlineMs?: number | undefined;
  /** Where the time of the run comes from; tasks have their own. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** Refuses options that make no sense, at the call. */
export function checkStrategyOptions(options: StrategyOptions): void {
  const { success, deadlineMs } = options;
  checkBounds(options);
  if (success !== undefined) check(rules.positive, 'success', success);
  if (deadlineMs !== undefined) check(rules.delayMs, 'deadlineMs', deadlineMs);
}
