import type { ObservableInput } from 'rxjs';
import { Receiver } from '../../receiver.js';
import { isPromise } from '../../validate.js';
import { queued } from './fifo.js';
import type { Fifo } from './fifo.js';

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
  if (Symbol.asyncIterator in input) return new PullFeed(() => input[Symbol.asyncIterator](), target);
  if (Symbol.iterator in input) return new PullFeed(() => input[Symbol.iterator](), target);
  return new PushFeed(input, target);
}

/**
 * A list, or anything that can be iterated: asked for the next one when there is room for it. Where the answer is a
 * promise, nothing more is asked until it has come; an async iterator that has its answer at hand may give it as it is,
 * as it may in `for await`, and is not waited for.
 */
class PullFeed<S> implements Feed {
  exhausted = false;
  private iterator: Iterator<S> | AsyncIterator<S> | undefined;
  private within = false;
  private owesClose = false;
  private waiting = false;

  constructor(
    private readonly begin: () => Iterator<S> | AsyncIterator<S>,
    private readonly target: FeedTarget<S>,
  ) {}

  start(): void {
    // It is asked, it does not push.
  }

  advance(): void {
    while (!this.exhausted && !this.waiting && this.target.hasRoom) {
      let next: IteratorResult<S> | Promise<IteratorResult<S>>;
      try {
        next = this.ask();
      } catch (error) {
        this.fail(error);
        return;
      }
      if (isPromise(next)) this.wait(next);
      else this.take(next);
    }
  }

  private ask(): IteratorResult<S> | Promise<IteratorResult<S>> {
    this.iterator ??= this.begin();
    this.within = true;
    try {
      return this.iterator.next();
    } finally {
      this.within = false;
    }
  }

  private wait(next: Promise<IteratorResult<S>>): void {
    this.waiting = true;
    next.then(
      (result) => {
        this.waiting = false;
        this.takeOrFail(result);
      },
      (error: unknown) => {
        this.fail(error);
        this.closeIfOwed();
      },
    );
  }

  private takeOrFail(next: IteratorResult<S>): void {
    try {
      // What is no answer at all is the iterator's fault.
      void next.done;
    } catch (error) {
      this.fail(error);
      return;
    }
    this.take(next);
    this.target.advance();
  }

  private take(next: IteratorResult<S>): void {
    this.closeIfOwed();
    if (this.exhausted) return;
    if (next.done === true) this.exhausted = true;
    // While it was waited for, the run may have come to want no more.
    else if (this.target.hasRoom) this.target.open(next.value);
  }

  private fail(error: unknown): void {
    if (this.exhausted) return;
    this.exhausted = true;
    this.target.feedFailed(error);
  }

  unsubscribe(): void {
    if (this.exhausted) return;
    this.exhausted = true;
    // A generator can not be closed from within: then it is closed when it has answered.
    if (this.within) this.owesClose = true;
    else this.close();
  }

  private closeIfOwed(): void {
    if (!this.owesClose) return;
    this.owesClose = false;
    this.close();
  }

  private close(): void {
    const closed = this.iterator?.return?.();
    // Nobody is left to be told what an asynchronous clean-up throws.
    if (isPromise(closed)) Promise.resolve(closed).catch(() => undefined);
  }
}

/** Anything that pushes: what there is no room for waits in a queue, as in `mergeMap`. */
class PushFeed<S> extends Receiver<S> implements Feed {
  private waiting: Fifo<S> | undefined = undefined;
  private completed = false;
  private opening = false;

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
    if (this.opening) return;
    this.opening = true;
    while (this.waiting !== undefined && this.target.hasRoom) {
      const { waiting } = this;
      const value = waiting.shift();
      if (waiting.isEmpty) this.waiting = undefined;
      this.target.open(value);
    }
    this.opening = false;
  }

  protected onNext(value: S): void {
    if (this.waiting === undefined && !this.opening && this.target.hasRoom) {
      // The usual case needs no queue. What comes while one is opened does, so that nothing here runs inside itself.
      this.opening = true;
      this.target.open(value);
      this.opening = false;
      if (this.waiting !== undefined) this.target.advance();
      return;
    }
    this.waiting = queued(this.waiting, value);
    if (!this.opening) this.target.advance();
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
