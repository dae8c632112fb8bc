import { stat } from 'node:fs/promises';
import { catchError, concatMap, defer, map, of, throwError, timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { codeOf } from '../errors.js';
import { check, refusal, rules, shown } from '../validate.js';
import type { ProbeKind } from './probe-kind.js';

/** What a `file` probe can be told. */
export interface FileOptions {
  /** How long its size and its time of change must stay what they are, in milliseconds, 0 to 2^31-1. @default 0 */
  readonly stableMs?: number | undefined;
  /** Where that time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** The file is not there, can not be looked at, or still changes: the reason of a failed `file`. */
export class FileNotReadyError extends Error {
  override readonly name = 'FileNotReadyError';

  constructor(
    /** `ENOENT` and the like, or `CHANGING`. */
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

/**
 * One look at a path: done if something is there; its value is the size in bytes.
 *
 *     stableMs 3   look--look      done if both saw the same
 *
 * - With `stableMs`, it looks twice, that far apart, and fails if the size or the time of change differ.
 * - Error: `FileNotReadyError`. - Cancel: unsubscribing frees the timer.
 *
 * @param path absolute, or from the working directory; a folder will do
 * @throws RangeError or TypeError at the call, if an argument is out of range
 * @example
 * pollUntil('bundle', () => file('dist/app.js', { stableMs: 500 }));
 */
export function file(path: string, { stableMs = 0, scheduler }: FileOptions = {}): Observable<number> {
  if (typeof path !== 'string' || path === '') {
    throw new TypeError(refusal('path', 'a string that is not empty', shown(path)));
  }
  check(rules.delayMs, 'stableMs', stableMs);
  const look$ = defer(() => stat(path)).pipe(
    map(({ size, mtimeMs }) => ({ size, mtimeMs })),
    catchError((error: unknown) => throwError(() => new FileNotReadyError(codeOf(error)))),
  );
  if (stableMs === 0) return look$.pipe(map(({ size }) => size));
  return look$.pipe(
    concatMap((before) =>
      timer(stableMs, scheduler).pipe(
        concatMap(() => look$),
        map((after) => ({ before, after })),
      ),
    ),
    concatMap(({ before, after }) =>
      before.size === after.size && before.mtimeMs === after.mtimeMs
        ? of(after.size)
        : throwError(() => new FileNotReadyError('CHANGING', `changing, ${before.size} to ${after.size} bytes`)),
    ),
  );
}

export const fileKind: ProbeKind<FileOptions> = {
  name: 'file',
  usage: 'file:PATH',
  make: (what, options) => (what === '' || what.includes('\0') ? undefined : file(what, options)),
};
