import type { ObservableInput } from 'rxjs';
import { Receiver } from '../../receiver.js';
import { Fifo } from './fifo.js';

/** Who takes what a feed brings, one at a time and only while there is room. */
export interface FeedTarget<S> {
  readonly hasRoom: boolean;
  open(value: S): void;
  /** Something changed on the feed's own account: it may be exhausted now, or have more to give. */
  advance(): void;
  feedFailed(error: unknown): void;
}

/** Where the next source comes from. Pulls what can be pulled, so that an endless list is consumed as it is needed. */
export interface Feed {
  /** Begins, where the source pushes. */
  start(): void;
  /** Opens what there is room for. Not to be called while it runs. */
  advance(): void;
  readonly exhausted: boolean;
  unsubscribe(): void;
}

export function feedFrom<S>(input: ObservableInput<S>, target: FeedTarget<S>): Feed {
  // What can be taken in several ways is an Observable first, then asynchronous, as in RxJS.
  if (!isObject(input) || 'subscribe' in input) return new PushFeed(input, target);
  if (Symbol.asyncIterator in input) return new AsyncIteratorFeed(input, target);
  if (Symbol.iterator in input) return new IteratorFeed(input, target);
  return new PushFeed(input, target);
}

/** A list, or anything that can be iterated: asked for the next one when there is room for it. */
class IteratorFeed<S> implements Feed {
  exhausted = false;
  private iterator: Iterator<S> | undefined;
  private asking = false;

  constructor(
    private readonly iterable: Iterable<S>,
    private readonly target: FeedTarget<S>,
  ) {}

  start(): void {
    // It is asked, it does not push.
  }

  advance(): void {
    const { target } = this;
    while (!this.exhausted && target.hasRoom) {
      let next: IteratorResult<S>;
      try {
        next = this.ask();
      } catch (error) {
        this.exhausted = true;
        target.feedFailed(error);
        return;
      }
      if (next.done === true) this.exhausted = true;
      // Asking for it may have ended the run.
      else if (this.exhausted) this.iterator?.return?.();
      else target.open(next.value);
    }
  }

  private ask(): IteratorResult<S> {
    this.iterator ??= this.iterable[Symbol.iterator]();
    this.asking = true;
    try {
      return this.iterator.next();
    } finally {
      this.asking = false;
    }
  }

  unsubscribe(): void {
    if (this.exhausted) return;
    this.exhausted = true;
    // A generator can not be closed from within: then `advance` does it.
    if (!this.asking) this.iterator?.return?.();
  }
}

/** An async iterable: one `next()` under way at a time, and only when there is room for what it brings. */
class AsyncIteratorFeed<S> implements Feed {
  exhausted = false;
  private iterator: AsyncIterator<S> | undefined;
  private asking = false;

  constructor(
    private readonly iterable: AsyncIterable<S>,
    private readonly target: FeedTarget<S>,
  ) {}

  start(): void {
    // It is asked, it does not push.
  }

  advance(): void {
    if (this.exhausted || this.asking || !this.target.hasRoom) return;
    this.asking = true;
    this.ask().then(
      (next) => {
        this.asking = false;
        if (this.exhausted) return;
        if (next.done === true) this.exhausted = true;
        else this.target.open(next.value);
        this.target.advance();
      },
      (error: unknown) => {
        if (this.exhausted) return;
        this.exhausted = true;
        this.target.feedFailed(error);
      },
    );
  }

  private async ask(): Promise<IteratorResult<S>> {
    this.iterator ??= this.iterable[Symbol.asyncIterator]();
    return this.iterator.next();
  }

  unsubscribe(): void {
    if (this.exhausted) return;
    this.exhausted = true;
    // Nobody is left to be told what its clean-up throws.
    this.close().catch(() => undefined);
  }

  private async close(): Promise<void> {
    await this.iterator?.return?.();
  }
}

/** Anything that pushes: what there is no room for waits in a queue, as in `mergeMap`. */
class PushFeed<S> extends Receiver<S> implements Feed {
  private waiting: Fifo<S> | undefined = undefined;
  private completed = false;

  constructor(
    private readonly input: ObservableInput<S>,
    private readonly target: FeedTarget<S>,
  ) {
    super();
  }

  get exhausted(): boolean {
    return this.completed && this.waiting === undefined;
  }

  start(): void {
    this.connect(this.input);
  }

  advance(): void {
    while (this.waiting !== undefined && this.target.hasRoom) {
      const { waiting } = this;
      const value = waiting.shift();
      if (waiting.isEmpty) this.waiting = undefined;
      this.target.open(value);
    }
  }

  protected onNext(value: S): void {
    if (this.waiting === undefined) this.waiting = new Fifo(value);
    else this.waiting.push(value);
    this.target.advance();
  }

  protected onComplete(): void {
    this.completed = true;
    this.target.advance();
  }

  protected onError(error: unknown): void {
    this.completed = true;
    this.target.feedFailed(error);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
