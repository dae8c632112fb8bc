import type { Observable, ObservableInput, ObservedValueOf } from 'rxjs';
import { Receiver, sourceOf } from '../receiver.js';
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
 * - Error: thrown by the loop after the values before it. An abort is told at once; values that wait are dropped. If the
 *   source's teardown throws then, that is an uncaught exception: an abort has nobody to throw it at.
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
): AsyncIterableIterator<ObservedValueOf<O>> {
  if (signal !== undefined) checkSignal('signal', signal);
  return new Values(sourceOf(source) as Observable<ObservedValueOf<O>>, signal);
}

/** One who has asked for a value and waits for it. */
interface Asker<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** No generator, because `return` of one waits until a value comes: who leaves while nothing comes would never be rid of it. */
class Values<T> implements AsyncIterableIterator<T> {
  private listener: Listener<T> | undefined = undefined;
  private values: Fifo<T> | undefined = undefined;
  private askers: Fifo<Asker<T>> | undefined = undefined;
  /** How it ended, once that is known; an error is told once. */
  private end: { readonly error?: unknown } | undefined = undefined;

  constructor(
    private readonly source: Observable<T>,
    private readonly signal: AbortSignal | undefined,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.askers = queued(this.askers, { resolve, reject });
      if (this.listener === undefined && this.end === undefined) this.begin();
      else this.serve();
    });
  }

  // A teardown that throws is a rejection.
  // eslint-disable-next-line @typescript-eslint/require-await -- see above
  async return(): Promise<IteratorResult<T, undefined>> {
    this.leave({});
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.return();
    throw error;
  }

  private begin(): void {
    this.listener = new Listener(this);
    this.signal?.addEventListener('abort', this.onAbort);
    if (this.signal?.aborted === true) this.onAbort();
    else this.listener.connect(this.source);
  }

  private readonly onAbort = (): void => this.leave({ error: this.signal?.reason });

  came(value: T): void {
    this.values = queued(this.values, value);
    this.serve();
  }

  ended(end: { readonly error?: unknown }): void {
    this.end = end;
    this.serve();
  }

  /** Ends it where it stands: what waits is dropped. */
  private leave(end: { readonly error?: unknown }): void {
    this.values = undefined;
    this.end = end;
    this.deaf();
    try {
      this.listener?.unsubscribe();
    } finally {
      this.serve();
    }
  }

  private deaf(): void {
    this.signal?.removeEventListener('abort', this.onAbort);
  }

  private serve(): void {
    while (this.askers?.isEmpty === false) {
      if (this.values?.isEmpty === false) {
        this.askers.shift().resolve({ done: false, value: this.values.shift() });
        continue;
      }
      if (this.end === undefined) return;
      const { end } = this;
      this.end = {};
      // Up to here an abort is heard, also of a source that has long ended.
      this.deaf();
      if ('error' in end) this.askers.shift().reject(end.error);
      else this.askers.shift().resolve({ done: true, value: undefined });
    }
  }
}

class Listener<T> extends Receiver<T> {
  constructor(private readonly target: Values<T>) {
    super();
  }

  protected onNext(value: T): void {
    this.target.came(value);
  }

  protected onError(error: unknown): void {
    this.target.ended({ error });
  }

  protected onComplete(): void {
    this.target.ended({});
  }
}
