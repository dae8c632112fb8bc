import { catchError, concatMap, from, map, of, take, throwError, throwIfEmpty } from 'rxjs';
import type { Observable, ObservableInput } from 'rxjs';
import { EmptyAttemptError } from '../errors.js';

/** It succeeded, and should not have: the reason of a failed `not`. */
export class StillSucceedsError extends Error {
  override readonly name = 'StillSucceedsError';

  constructor(
    /** What it succeeded with. */
    readonly value: unknown,
  ) {
    super(`still succeeds with ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
}

/**
 * The attempt turned round: done when it fails, with the reason as its value; failed when it succeeds.
 *
 * - Any failure will do: a refusal, a status, a certificate, an attempt that has no outcome in its time.
 * - Error: `StillSucceedsError`. - Cancel: unsubscribing stops the attempt.
 * - A limit of time that is meant for the attempt itself, so that no answer in time is success, belongs inside.
 *
 * @example
 * pollUntil('port is free', () => not(tcp(3000)));
 */
export function not(attempt: ObservableInput<unknown>): Observable<unknown> {
  return from(attempt).pipe(
    take(1),
    throwIfEmpty(() => new EmptyAttemptError()),
    map((value) => ({ succeeded: true, outcome: value })),
    catchError((reason: unknown) => of({ succeeded: false, outcome: reason })),
    concatMap(({ succeeded, outcome }) =>
      succeeded ? throwError(() => new StillSucceedsError(outcome)) : of(outcome),
    ),
  );
}
