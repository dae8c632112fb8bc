import { Observable } from 'rxjs';
import type { Subscriber, Unsubscribable } from 'rxjs';
import * as defaults from '../defaults.js';
import { AttemptsExhaustedError, PermanentFailureError, TaskTimeoutError } from '../errors.js';
import { timelineOf, Waiter } from '../timing/timeline.js';
import { checkTag } from '../validate.js';
import type { TaskEvent } from './events.js';
import { waitAfter } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';

/**
 * A task that polls: its tag and its policy, and a new `Poll` for each subscription.
 *
 * It is a subclass, as RxJS's `Subject` is one, because a closure for each of a million tasks costs more than the task.
 */
// eslint-disable-next-line rxjs-x/no-subclass -- see above
export abstract class PolledTask<T, R, P extends RetryPolicy = RetryPolicy> extends Observable<TaskEvent<T, R>> {
  constructor(
    readonly tag: string,
    readonly policy: P,
  ) {
    super();
    checkTag(tag);
  }

  protected abstract makePoll(subscriber: Subscriber<TaskEvent<T, R>>): Poll<T, R>;

  /** @internal What RxJS calls for each subscription. */
  _subscribe(subscriber: Subscriber<TaskEvent<T, R>>): Unsubscribable {
    return this.makePoll(subscriber).start();
  }
}

/**
 * One subscription to a task: tries, tells, waits, tries again. It is the waiter, the teardown and the state in one
 * object, so that a waiting task costs no more than this.
 */
export abstract class Poll<T, R, P extends RetryPolicy = RetryPolicy> extends Waiter implements Unsubscribable {
  private attempt = 0;
  private waitedMs = 0;
  private limit: TimeLimit<T, R> | undefined = undefined;

  constructor(
    protected readonly subscriber: Subscriber<TaskEvent<T, R>>,
    protected readonly task: PolledTask<T, R, P>,
  ) {
    super();
  }

  /** Makes the attempt; ends, now or later, in one call of `succeed` or `fail`. A throw ends the task. */
  protected abstract try(attempt: number): void;

  /** Whether an attempt takes next to no time. */
  protected get quick(): boolean {
    return false;
  }

  /** Stops a running attempt, for that reason if there is one. */
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- whoever has something to stop wants it
  protected abort(reason?: unknown): void {
    // A synchronous attempt has nothing to stop.
  }

  start(): this {
    const { timeoutMs, scheduler } = this.task.policy;
    if (timeoutMs !== undefined) {
      this.limit = new TimeLimit(this, timeoutMs);
      timelineOf(scheduler).wait(this.limit, timeoutMs);
    }
    this.wake();
    return this;
  }

  wake(): void {
    this.attempt += 1;
    try {
      this.try(this.attempt);
    } catch (error) {
      this.giveUp(error);
    }
  }

  protected succeed(value: T): void {
    const { subscriber } = this;
    this.limit?.leave();
    subscriber.next({ type: 'done', tag: this.task.tag, attempt: this.attempt, value });
    subscriber.complete();
  }

  /** `askedForMs`: the wait that whoever refused asked for. */
  protected fail(reason: R, askedForMs = 0): void {
    const { attempt, subscriber, task, limit } = this;
    const { policy, tag } = task;
    let delayMs: number;
    try {
      const { attempts = defaults.attempts, isPermanent } = policy;
      if (isPermanent?.(reason, attempt)) throw new PermanentFailureError(tag, attempt, { cause: reason });
      if (attempt >= attempts) throw new AttemptsExhaustedError(tag, attempt, { cause: reason });
      delayMs = this.waitedMs = Math.max(askedForMs, waitAfter(policy, attempt, this.waitedMs));
    } catch (error) {
      this.giveUp(error);
      return;
    }
    if (limit !== undefined) limit.reason = reason;
    subscriber.next({ type: 'retry', tag, attempt, reason, delayMs });
    if (!subscriber.closed) timelineOf(policy.scheduler).wait(this, delayMs, this.quick);
  }

  timedOut(timeoutMs: number, reason: R | undefined): void {
    this.giveUp(new TaskTimeoutError(this.task.tag, this.attempt, timeoutMs, { cause: reason }));
  }

  unsubscribe(): void {
    this.stop();
  }

  private stop(reason?: unknown): void {
    this.leave();
    this.limit?.leave();
    this.abort(reason);
  }

  private giveUp(error: unknown): void {
    try {
      this.stop(error);
    } finally {
      this.subscriber.error(error);
    }
  }
}

/** The time of a task with a `timeoutMs`, and the last reason to tell when it is over. */
class TimeLimit<T, R> extends Waiter {
  reason: R | undefined = undefined;

  constructor(
    private readonly poll: Poll<T, R>,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  wake(): void {
    this.poll.timedOut(this.timeoutMs, this.reason);
  }
}
