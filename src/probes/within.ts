import { throwError, timeout } from 'rxjs';
import type { MonoTypeOperatorFunction, SchedulerLike } from 'rxjs';
import { AttemptTimeoutError } from '../errors.js';

/** Fails an attempt that takes longer than that, and stops it. */
export function within<T>(ms: number, scheduler?: SchedulerLike): MonoTypeOperatorFunction<T> {
  const limit = { first: ms, with: () => throwError(() => new AttemptTimeoutError(ms)) };
  return timeout(scheduler === undefined ? limit : { ...limit, scheduler });
}
