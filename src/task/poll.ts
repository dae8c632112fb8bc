import type { Subscriber, Unsubscribable } from 'rxjs';
import { defaults } from '../defaults.js';
import { AttemptsExhaustedError, TaskTimeoutError } from '../errors.js';
import { timelineOf, Waiter } from '../timing/timeline.js';
import type { Timeline } from '../timing/timeline.js';
import type { TaskEvent } from './events.js';
import type { RetryPolicy } from './retry-policy.js';

/** What all subscriptions to one task share. */
export class PollSettings {
  readonly intervalMs: number;
  readonly attempts: number;
  readonly timeoutMs: number | undefined;
  readonly timeline: Timeline;

  constructor(
    readonly tag: string,
    { intervalMs = defaults.intervalMs, attempts = defaults.attempts, timeoutMs, scheduler }: RetryPolicy,
  ) {
    this.intervalMs = intervalMs;
    this.attempts = attempts;
    this.timeoutMs = timeoutMs;
    this.timeline = timelineOf(scheduler);
  }
}

/**
 * One subscription to a task: tries, tells, waits, tries again. It is the waiter, the teardown and the state in one
 * object, so that a waiting task costs no more than this.
 */
export abstract class Poll<T, R, S extends PollSettings = PollSettings> extends Waiter implements Unsubscribable {
  private attempt = 0;
  private limit: TimeLimit<T, R> | undefined = undefined;

  constructor(
    protected readonly subscriber: Subscriber<TaskEvent<T, R>>,
    protected readonly settings: S,
  ) {
    super();
  }

  /** Makes the attempt; ends, now or later, in one call of `succeed` or `fail`. A throw ends the task. */
  protected abstract try(attempt: number): void;

  /** Stops a running attempt. */
  protected abort(): void {
    // A synchronous attempt has nothing to stop.
  }

  start(): this {
    const { timeoutMs, timeline } = this.settings;
    if (timeoutMs !== undefined) timeline.wait((this.limit = new TimeLimit<T, R>(this, timeoutMs)), timeoutMs);
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
    subscriber.next({ type: 'done', tag: this.settings.tag, attempt: this.attempt, value });
    subscriber.complete();
  }

  protected fail(reason: R): void {
    const { attempt, subscriber, settings, limit } = this;
    const { tag, intervalMs } = settings;
    if (attempt >= settings.attempts) {
      this.giveUp(new AttemptsExhaustedError(tag, attempt, { cause: reason }));
      return;
    }
    if (limit !== undefined) limit.reason = reason;
    subscriber.next({ type: 'retry', tag, attempt, reason, delayMs: intervalMs });
    if (!subscriber.closed) settings.timeline.wait(this, intervalMs);
  }

  timedOut(timeoutMs: number, reason: R | undefined): void {
    this.giveUp(new TaskTimeoutError(this.settings.tag, this.attempt, timeoutMs, { cause: reason }));
  }

  unsubscribe(): void {
    this.leave();
    this.limit?.leave();
    this.abort();
  }

  private giveUp(error: unknown): void {
    try {
      this.unsubscribe();
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
