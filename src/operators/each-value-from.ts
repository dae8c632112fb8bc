import { from } from 'rxjs';
import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { checkSignal } from '../validate.js';
import { queued } from './internal/fifo.js';
import type { Fifo } from './internal/fifo.js';

/** What `eachValueFrom` can be told. */
export interface EachValueOptions {
  /** When it is aborted, the source is unsubscribed from at once and the loop throws the signal's reason. @default none */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The values of an Observable for a `for await` loop.
 *
 *     source  -a-b---c|
 *     loop    -a--b--c|     its body takes 3 frames for a
 *
 * - Subscribes when the loop asks for its first value; leaving the loop (`break`, `return`, a throw) unsubscribes.
 * - Buffer: what comes while the body is busy waits, without a bound, because an Observable can not be told to wait. To
 *   bound it, bound what runs (`concurrency`).
 * - Error: thrown by the loop after the values before it. An abort is told at once; values that wait are dropped.
 * - Cancel: by `signal`, or by leaving the loop.
 * - Source: `eachValueFrom` of rxjs-for-await.
 *
 * @param source anything that RxJS can subscribe to
 * @throws TypeError at the call, if an argument is something else
 * @example
 * const tasks = ['task1', 'task2'].map((tag) => unlikelyToReturn(tag, { random: () => 0.05 }));
 * for await (const value of eachValueFrom(awaitInOrder(tasks).pipe(results()))) console.log(value);
 * // => 0.05
 * // => 0.05
 */
export function eachValueFrom<O extends ObservableInput<unknown>>(
  source: O,
  { signal }: EachValueOptions = {},
): AsyncGenerator<ObservedValueOf<O>, void, undefined> {
  if (signal !== undefined) checkSignal('signal', signal);
  return valuesOf(from(source) as Observable<ObservedValueOf<O>>, signal);
}

async function* valuesOf<T>(
  source: Observable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, undefined> {
  signal?.throwIfAborted();
  let values: Fifo<T> | undefined;
  let end: { readonly error?: unknown } | undefined;
  let somethingCame = (): void => undefined;
  const subscription = source.subscribe({
    next: (value) => {
      values = queued(values, value);
      somethingCame();
    },
    error: (error: unknown) => {
      end = { error };
      somethingCame();
    },
    complete: () => {
      end = {};
      somethingCame();
    },
  });
  const abort = (): void => {
    subscription.unsubscribe();
    somethingCame();
  };
  signal?.addEventListener('abort', abort);
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (values?.isEmpty === false) yield values.shift();
      else if (end === undefined) await new Promise<void>((resolve) => (somethingCame = resolve));
      else if ('error' in end) throw end.error;
      else return;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    subscription.unsubscribe();
  }
}
