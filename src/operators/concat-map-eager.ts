import { Observable } from 'rxjs';
import type { ObservableInput, ObservedValueOf, OperatorFunction, Subscriber } from 'rxjs';
import { checkFunction, checkOneOf } from '../validate.js';
import { queued } from './internal/fifo.js';
import type { Fifo } from './internal/fifo.js';
import { checkBounds, Lane, Lanes } from './internal/lanes.js';
import type { Bounds } from './internal/lanes.js';

/** When an inner's error comes: in its place, at once, or after everything else. */
export type ErrorMode = 'in-turn' | 'immediate' | 'end';

/** How much runs and is kept at once, and when an error comes. */
export interface ConcatMapEagerOptions extends Bounds {
  /**
   * - `'in-turn'`: in its place, after everything before it, as `await` does; then the rest is unsubscribed. Until then
   *   what runs goes on, and nothing new is started.
   * - `'immediate'`: at once; what is buffered is dropped (RxJava's `concatMapEager`).
   * - `'end'`: nothing is unsubscribed, everything drains in order, then the error; several come as one
   *   `AggregateError`, in source order (RxJava's `concatMapEagerDelayError`).
   *
   * The source's own error comes at once, as in `concatMap`, except with `'end'`.
   *
   * @default 'in-turn'
   */
  readonly errors?: ErrorMode | undefined;
}

/**
 * Ordered like `concatMap`, eager like `mergeMap`: subscribes to the inner sources as they come, delivers the values of
 * each only after those of all earlier ones.
 *
 *     source  (ab|)
 *     a       -----x|
 *     b       --y|
 *     result  -----x(y|)
 *
 * - Order: that of the source; within an inner, its own.
 * - Buffer: the values of every inner that is not the head; an inner's buffer has no bound, their number is bounded by
 *   `lookahead`, and the source's values that wait for a place are not bounded, as in `mergeMap`.
 * - Error: by `errors`. - Cancel: unsubscribing stops the source and all inners.
 * - Cost: starting, ending in any order and cancelling N inners is O(N).
 * - Law: with `concurrency: 1` it is `concatMap`.
 * - Source: RxJava's `concatMapEager`, with the window of running inners and of undelivered ones told apart.
 *
 * @param project value and index (from 0) to an inner source; a throw counts as that inner's error
 * @throws RangeError or TypeError at the call, if an option is out of range
 * @example
 * of(30, 10, 20)
 *   .pipe(concatMapEager((ms) => timer(ms).pipe(map(() => ms))))
 *   .subscribe(console.log);
 * // => 30
 * // => 10
 * // => 20
 */
export function concatMapEager<S, O extends ObservableInput<unknown>>(
  project: (value: S, index: number) => O,
  options: ConcatMapEagerOptions = {},
): OperatorFunction<S, ObservedValueOf<O>> {
  const { errors = 'in-turn' } = options;
  checkFunction('project', project);
  checkBounds(options);
  checkOneOf('errors', ['in-turn', 'immediate', 'end'], errors);
  return (source) =>
    new Observable((subscriber) => {
      new EagerLanes(subscriber, source, project, errors, options).start();
    });
}

/** Every lane has a buffer; the oldest lane's is emptied into the result. */
class EagerLanes<S> extends Lanes<S, EagerLane> {
  /** What came in the mode `'end'`: the inners' errors in source order. */
  private readonly failures: unknown[] = [];
  private sourceFailure: { readonly error: unknown } | undefined = undefined;

  constructor(
    subscriber: Subscriber<unknown>,
    source: ObservableInput<S>,
    project: (value: S, index: number) => ObservableInput<unknown>,
    private readonly errors: ErrorMode,
    bounds: Bounds,
  ) {
    super(subscriber, source, project, bounds);
  }

  protected makeLane(): EagerLane {
    return new EagerLane(this);
  }

  /** Passes a value of the head on; a value of another lane, or one that comes during a delivery, waits its turn. */
  laneHasValue(lane: EagerLane, value: unknown): void {
    if (lane !== this.oldest || this.delivering) {
      lane.values = queued(lane.values, value);
      return;
    }
    this.delivering = true;
    this.subscriber.next(value);
    this.delivering = false;
    // Meanwhile it may have got more values, or its end.
    if (lane.values !== undefined || lane.end !== undefined) this.advance();
  }

  laneFailed(lane: EagerLane, error: unknown): void {
    if (this.errors === 'immediate') {
      this.subscriber.error(error);
    } else {
      lane.end = 'failed';
      lane.failure = error;
      // Its turn will be the end.
      if (this.errors === 'in-turn') this.openNoMore();
      this.laneEnded();
    }
  }

  override feedFailed(error: unknown): void {
    if (this.errors === 'end') {
      this.sourceFailure = { error };
      this.advance();
    } else {
      super.feedFailed(error);
    }
  }

  protected deliver(): void {
    const { subscriber } = this;
    for (let head = this.oldest; head !== undefined; head = this.oldest) {
      while (head.values !== undefined && !subscriber.closed) {
        const { values } = head;
        subscriber.next(values.shift());
        if (values.isEmpty) head.values = undefined;
      }
      if (head.end === undefined || subscriber.closed) return;
      this.release(head);
      if (head.end === 'failed') this.tell(head.failure);
    }
  }

  private tell(error: unknown): void {
    if (this.errors === 'end') this.failures.push(error);
    else this.subscriber.error(error);
  }

  protected allEnded(): void {
    const { subscriber, failures, sourceFailure } = this;
    if (sourceFailure !== undefined) failures.push(sourceFailure.error);
    if (failures.length === 0) subscriber.complete();
    else if (failures.length === 1) subscriber.error(failures[0]);
    else subscriber.error(new AggregateError(failures, `${failures.length} sources failed`));
  }
}

class EagerLane extends Lane<unknown> {
  /** What waits its turn, if anything does. */
  values: Fifo<unknown> | undefined = undefined;
  failure: unknown = undefined;

  constructor(private readonly lanes: EagerLanes<never>) {
    super();
  }

  protected onNext(value: unknown): void {
    this.lanes.laneHasValue(this, value);
  }

  protected onError(error: unknown): void {
    this.lanes.laneFailed(this, error);
  }

  protected onComplete(): void {
    this.end = 'succeeded';
    this.lanes.laneEnded();
  }
}
