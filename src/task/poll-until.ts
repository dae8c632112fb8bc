import type { ObservableInput, Observable, SchedulerLike, Subscriber } from 'rxjs';
import { AttemptTimeoutError, EmptyAttemptError, NotATaskError } from '../errors.js';
import { Receiver, sourceOf } from '../receiver.js';
import { timelineOf, Waiter } from '../timing/timeline.js';
import { checkFunction, isPromise, shown, subscribable } from '../validate.js';
import type { TaskEvent } from './events.js';
import { Poll, PolledTask } from './poll.js';
import { checkPolicy, waitAskedFor } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import { SharedOptions } from './shared-options.js';

/**
 * Makes attempts until one succeeds; each failed one is an event, and so is the success.
 *
 *     attempt 1   --#              fails with x
 *     attempt 2        ---v        succeeds with v, 3 frames later
 *     result      --r-----(d|)     r: retry with reason x, d: done with value v
 *
 * - An attempt's first value is its success; the attempt is unsubscribed from then. Its error, a throw of `attempt`
 *   itself, or its completing with no value (`EmptyAttemptError`) is the reason of a retry.
 * - One attempt at a time: the next one starts `delayMs` of the event after the failure of the one before it; how long
 *   that is, is the policy's.
 * - An attempt that takes longer than `attemptTimeoutMs` is stopped; `AttemptTimeoutError` is the reason.
 * - Cold: each subscription counts from attempt 1.
 * - Error: `AttemptsExhaustedError` after `attempts` tries, `PermanentFailureError` after a failure that is permanent,
 *   `TaskTimeoutError` after `timeoutMs`, even in the middle of
 *   an attempt; `cause` is the last reason. `NotATaskError` if `attempt` gives what nothing can be subscribed to.
 * - Cancel: unsubscribing stops the running attempt and frees the timer. A promise can not be unsubscribed from: the
 *   attempt's second argument has a `signal` that is aborted when the attempt is stopped before it has ended.
 *
 * @param tag names the task in its events; not empty
 * @param attempt makes the attempt of that number, from 1
 * @throws RangeError or TypeError at the call, if an argument is out of range
 * @example
 * pollUntil('build', (n) => (n < 2 ? throwError(() => 'busy') : of('ok')), { intervalMs: 0 }).subscribe(console.log);
 * // => { type: 'retry', tag: 'build', attempt: 1, reason: 'busy', delayMs: 0 }
 * // => { type: 'done', tag: 'build', attempt: 2, value: 'ok' }
 * @example
 * pollUntil('page', (_n, { signal }) => fetch('http://localhost:3000', { signal }), { attemptTimeoutMs: 1000 });
 */
export function pollUntil<T, R = unknown>(
  tag: string,
  attempt: MakeAttempt<T>,
  policy: RetryPolicy = {},
): Observable<TaskEvent<T, R>> {
  checkFunction('attempt', attempt);
  return new AttemptTask(tag, attempt, policies.of(policy));
}

const policies = new SharedOptions<RetryPolicy>(checkPolicy);

/** Makes the attempt of that number, from 1: its first value is a success, its error the reason of a retry. */
export type MakeAttempt<T> = (attempt: number, context: AttemptContext) => ObservableInput<T>;

/** What an attempt is told besides its number. */
export interface AttemptContext {
  /**
   * Aborted when the attempt is stopped before it has an outcome: by a limit of time, with its error as the reason, or
   * because nobody waits for it any more. Made when it is first read.
   */
  readonly signal: AbortSignal;
}

class AttemptTask<T, R> extends PolledTask<T, R> {
  constructor(
    tag: string,
    private readonly makeAttempt: MakeAttempt<T>,
    policy: RetryPolicy,
  ) {
    super(tag, policy);
  }

  protected makePoll(subscriber: Subscriber<TaskEvent<T, R>>): AttemptPoll<T, R> {
    return new AttemptPoll(subscriber, this, this.makeAttempt);
  }
}

/** Subscribes to each attempt in turn. */
class AttemptPoll<T, R> extends Poll<T, R> {
  private running: Attempt<T, R> | undefined = undefined;

  constructor(
    subscriber: Subscriber<TaskEvent<T, R>>,
    task: PolledTask<T, R>,
    private readonly makeAttempt: MakeAttempt<T>,
  ) {
    super(subscriber, task);
  }

  protected try(attempt: number): void {
    const context = new Context();
    let made: ObservableInput<T>;
    try {
      made = this.makeAttempt(attempt, context);
    } catch (error) {
      this.failed(error as R);
      return;
    }
    const values = this.valuesOf(made);
    const running = new Attempt(this, context);
    this.running = running;
    // Making the attempt may have ended the task.
    if (this.subscriber.closed) {
      running.abandon(made);
      return;
    }
    running.connect(values);
    const { attemptTimeoutMs, scheduler } = this.task.policy;
    if (attemptTimeoutMs !== undefined && !running.closed) running.limit(attemptTimeoutMs, scheduler);
  }

  /** What is no attempt at all will not become one by trying again: it ends the task. */
  private valuesOf(made: ObservableInput<T>): Observable<T> {
    try {
      return sourceOf(made);
    } catch {
      throw new NotATaskError(this.task.tag, `have attempts that are ${subscribable}, got ${shown(made)}`);
    }
  }

  protected override abort(reason?: unknown): void {
    this.running?.stop(reason);
  }

  succeeded(value: T): void {
    this.succeed(value);
  }

  failed(reason: R): void {
    this.fail(reason, waitAskedFor(reason));
  }
}

class Context implements AttemptContext {
  private controller: AbortController | undefined = undefined;
  private stopped: { readonly reason: unknown } | undefined = undefined;

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      // An attempt may look only after it has been stopped.
      if (this.stopped !== undefined) this.controller.abort(this.stopped.reason);
    }
    return this.controller.signal;
  }

  abort(reason?: unknown): void {
    this.stopped = { reason };
    this.controller?.abort(reason);
  }
}

/** One running attempt: its first value or its error is its outcome. */
class Attempt<T, R> extends Receiver<T> {
  constructor(
    private readonly poll: AttemptPoll<T, R>,
    private readonly context: Context,
  ) {
    super();
  }

  /** Ends it where it stands, if it has no outcome yet. */
  stop(reason?: unknown): void {
    if (this.closed) return;
    try {
      this.unsubscribe();
    } finally {
      this.context.abort(reason);
    }
  }

  /** Ends it before anybody has listened to it. */
  abandon(made: ObservableInput<T>): void {
    // A promise may fail because of that, and nobody is to hear of it.
    if (isPromise<unknown>(made)) made.then(undefined, () => undefined);
    this.stop();
  }

  /** Stops it, with a failure, when it takes longer than that. */
  limit(timeoutMs: number, scheduler: SchedulerLike | undefined): void {
    const limit = new AttemptLimit(this, timeoutMs);
    this.add(() => limit.leave());
    timelineOf(scheduler).wait(limit, timeoutMs);
  }

  /** Its time is over. */
  late(timeoutMs: number): void {
    const error = new AttemptTimeoutError(timeoutMs);
    try {
      this.stop(error);
    } finally {
      this.onError(error);
    }
  }

  protected onNext(value: T): void {
    try {
      this.unsubscribe();
    } finally {
      this.poll.succeeded(value);
    }
  }

  protected onError(error: unknown): void {
    this.poll.failed(error as R);
  }

  protected onComplete(): void {
    this.poll.failed(new EmptyAttemptError() as R);
  }
}

class AttemptLimit extends Waiter {
  constructor(
    private readonly attempt: Attempt<unknown, unknown>,
    private readonly timeoutMs: number,
  ) {
    super();
  }

  wake(): void {
    this.attempt.late(this.timeoutMs);
  }
}
