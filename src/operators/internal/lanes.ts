import type { ObservableInput, Subscriber, Unsubscribable } from 'rxjs';
import { check, refusal, rules, shown } from '../../validate.js';
import * as defaults from '../../defaults.js';
import { feedFrom } from './feed.js';
import type { Feed, FeedTarget } from './feed.js';
import { Receiver } from '../../receiver.js';

/** The two bounds of everything that runs inner sources eagerly. */
export interface Bounds {
  /** Inner sources subscribed at once: an integer >= 1 or Infinity. A place is free again when its inner ends. @default Infinity */
  readonly concurrency?: number | undefined;
  /**
   * Inner sources started and not yet delivered in full, the head included: an integer >= `concurrency` or Infinity.
   * Given alone, it bounds `concurrency` too. @default Infinity
   */
  readonly lookahead?: number | undefined;
}

/** Refuses bounds that make no sense, at the call. */
export function checkBounds({ concurrency = defaults.concurrency, lookahead }: Bounds): void {
  check(rules.count, 'concurrency', concurrency);
  if (lookahead === undefined) return;
  check(rules.count, 'lookahead', lookahead);
  if (concurrency !== Infinity && lookahead < concurrency) {
    throw new RangeError(refusal('lookahead', `at least \`concurrency\` (${concurrency})`, shown(lookahead)));
  }
}

/**
 * One inner source, from its start until it is delivered. It stands in the list of its `Lanes` by its own links, so that
 * it can leave from any place in constant time: RxJS looks a finished inner up in its parent, which for N inners costs N².
 */
export abstract class Lane<V> extends Receiver<V> {
  /** How it ended, once that is known; `closed` comes before that, while it is being freed. */
  end: 'succeeded' | 'failed' | undefined = undefined;
  /** @internal */ before: Lane<V> | undefined = undefined;
  /** @internal */ after: Lane<V> | undefined = undefined;
}

/**
 * Runs the inner sources of an outer one: at most `concurrency` at once, and at most `lookahead` that are started and not
 * yet released. What a lane does with its values, and when it is released, is up to the subclass.
 *
 * Two loops, one that opens lanes and one that delivers, and neither runs inside itself: what happens meanwhile (a source
 * that ends synchronously, a consumer that makes another source emit) is left to the loop that is under way. So sources
 * in any number need no stack, and nothing overtakes.
 */
export abstract class Lanes<S, L extends Lane<unknown>> implements FeedTarget<S>, Unsubscribable {
  /** The lanes that are not released, in the order of their start. */
  protected oldest: L | undefined = undefined;
  private newest: L | undefined = undefined;
  private held = 0;
  private running = 0;
  protected started = 0;
  private stopped = false;
  protected delivering = false;
  private opening = false;
  private concurrency: number;
  private readonly lookahead: number;
  private readonly feed: Feed;

  constructor(
    protected readonly subscriber: Subscriber<unknown>,
    source: ObservableInput<S>,
    private readonly project: (value: S, index: number) => ObservableInput<unknown>,
    { concurrency = defaults.concurrency, lookahead = defaults.lookahead }: Bounds,
  ) {
    this.concurrency = concurrency;
    this.lookahead = lookahead;
    this.feed = feedFrom(source, this);
  }

  /** A new lane for the inner of that number, from 0. */
  protected abstract makeLane(index: number): L;

  /** Delivers and releases what is due now. It is not called while it runs. */
  protected abstract deliver(): void;

  /** No inner runs and none will come; `deliver` has done what it could. */
  protected abstract allEnded(): void;

  /** The source itself failed: as in every flattening operator of RxJS, that ends the result at once. */
  feedFailed(error: unknown): void {
    this.subscriber.error(error);
  }

  /** How many inner sources there have been, once there will be no more. */
  protected get total(): number | undefined {
    return this.feed.exhausted ? this.started : undefined;
  }

  /** Subscribes to the source; the subscriber's end, from now on, is the end of all. */
  start(): void {
    this.subscriber.add(this);
    this.feed.start();
    this.advance();
  }

  /** No more lanes: nothing that they bring could be delivered. What runs goes on. */
  protected openNoMore(): void {
    this.concurrency = 0;
  }

  get hasRoom(): boolean {
    return !this.stopped && this.running < this.concurrency && this.held < this.lookahead;
  }

  open(value: S): void {
    const index = this.started;
    const lane = this.makeLane(index);
    this.started += 1;
    this.held += 1;
    this.running += 1;
    this.append(lane);
    let inner: ObservableInput<unknown>;
    try {
      inner = this.project(value, index);
    } catch (error) {
      lane.error(error);
      return;
    }
    lane.connect(inner);
  }

  /** To be called when the inner of a lane has ended and the lane knows how. */
  laneEnded(): void {
    this.running -= 1;
    this.advance();
  }

  /** Delivers what is due, opens what there is room for, and ends when nothing is left. */
  advance(): void {
    this.deliverDue();
    if (!this.opening) {
      this.opening = true;
      this.feed.advance();
      this.opening = false;
    }
    const idle = !this.opening && !this.delivering && this.running === 0;
    if (idle && this.feed.exhausted && !this.stopped) this.allEnded();
  }

  protected deliverDue(): void {
    if (this.delivering) return;
    this.delivering = true;
    this.deliver();
    this.delivering = false;
  }

  /** Takes a lane out of the list, wherever it stands; it counts against `lookahead` no more. */
  protected release(lane: L): void {
    const before = lane.before as L | undefined;
    const after = lane.after as L | undefined;
    if (before === undefined) this.oldest = after;
    else before.after = after;
    if (after === undefined) this.newest = before;
    else after.before = before;
    lane.before = lane.after = undefined;
    this.held -= 1;
  }

  /** Stops the source and every inner that runs, in the order of their start; all of them, even if one throws at that. */
  unsubscribe(): void {
    if (this.stopped) return;
    this.stopped = true;
    const faults: unknown[] = [];
    const stop = (running: Unsubscribable): void => {
      try {
        running.unsubscribe();
      } catch (fault) {
        faults.push(fault);
      }
    };
    stop(this.feed);
    for (let lane = this.oldest as Lane<unknown> | undefined; lane !== undefined; lane = lane.after) stop(lane);
    this.oldest = this.newest = undefined;
    if (faults.length > 0)
      throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'Several did not stop in order');
  }

  private append(lane: L): void {
    const { newest } = this;
    lane.before = newest;
    if (newest === undefined) this.oldest = lane;
    else newest.after = lane;
    this.newest = lane;
  }
}
