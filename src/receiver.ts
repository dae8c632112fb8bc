import { from, Observable, Subscription } from 'rxjs';
import type { ObservableInput, Observer, SubscriptionLike, TeardownLogic } from 'rxjs';

type Teardown = Exclude<TeardownLogic, void>;

/**
 * One subscription of ours to a source: an observer and its subscription in one object.
 *
 * RxJS takes an object of this shape for a `Subscriber` and wraps it no further, which is what makes a hundred thousand of
 * them affordable: a `Subscriber` that RxJS makes costs several closures and an array with room for 17 teardowns. The
 * usual case, one teardown that stays, is one field here; whatever else comes and goes is left to a `Subscription`.
 *
 * What ended is freed before anybody is told that it ended, so that its place can be given to the next; and if freeing it
 * throws, it is told all the same.
 */
export abstract class Receiver<T> implements Observer<T>, SubscriptionLike {
  private teardown: Teardown | typeof freed | undefined = undefined;
  private others: Subscription | undefined = undefined;

  get closed(): boolean {
    return this.teardown === freed;
  }

  /** Subscribes; an input that nothing can be subscribed to is an error like any other. */
  connect(input: ObservableInput<T>): void {
    if (this.closed) return;
    try {
      // Where RxJS does not recognise us, it hands back a subscription of its own.
      this.add(sourceOf(input).subscribe(this));
    } catch (error) {
      this.error(error);
    }
  }

  protected abstract onNext(value: T): void;
  protected abstract onError(error: unknown): void;
  protected abstract onComplete(): void;

  next(value: T): void {
    if (!this.closed) this.onNext(value);
  }

  error(error: unknown): void {
    if (this.closed) return;
    try {
      this.unsubscribe();
    } finally {
      this.onError(error);
    }
  }

  complete(): void {
    if (this.closed) return;
    try {
      this.unsubscribe();
    } finally {
      this.onComplete();
    }
  }

  unsubscribe(): void {
    const { teardown, others } = this;
    if (teardown === freed) return;
    this.teardown = freed;
    this.others = undefined;
    try {
      if (teardown !== undefined) execute(teardown);
    } finally {
      others?.unsubscribe();
    }
  }

  add(teardown: TeardownLogic): void {
    if (!teardown || teardown === this) return;
    if (this.closed) execute(teardown);
    else if (this.teardown !== undefined || this.others !== undefined || teardown instanceof Subscription) {
      (this.others ??= new Subscription()).add(teardown);
    } else this.teardown = teardown;
  }

  remove(teardown: Teardown): void {
    if (this.teardown === teardown) this.teardown = undefined;
    else this.others?.remove(teardown);
  }
}

/**
 * Any input as an Observable that a `Receiver` can subscribe to. What is another library's is given a plain observer:
 * RxJS 6 calls the methods of one on an object derived from it, so that what they write is not seen by it.
 *
 * @throws TypeError for what can not be subscribed to
 */
export function sourceOf<T>(input: ObservableInput<T>): Observable<T> {
  const source = from(input);
  if (source === input || typeof input === 'string' || isIterableOrPromise(input)) return source;
  return new Observable((subscriber) =>
    source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

function isIterableOrPromise(input: object): boolean {
  return Symbol.iterator in input || Symbol.asyncIterator in input || 'then' in input;
}

/** Stands where the teardown stood, when there is nothing to free any more. */
const freed = Symbol('freed');

function execute(teardown: Teardown): void {
  if (typeof teardown === 'function') teardown();
  else teardown.unsubscribe();
}
