import { from, Observable } from 'rxjs';
import type { ObservableInput, Subscriber } from 'rxjs';
import { NotATaskError, TaskFailedError } from '../errors.js';
import { checkBounds, Lane, Lanes } from '../operators/internal/lanes.js';
import type { Bounds } from '../operators/internal/lanes.js';
import type { RunEvent, StrategyName, Task, TaskEvent } from '../task/events.js';
import { shown } from '../validate.js';

/** What every strategy can be told. */
export interface StrategyOptions extends Pick<Bounds, 'concurrency'> {
  /** A failed task becomes a `failed` event in its place and cancels nothing. @default false */
  readonly settle?: boolean | undefined;
}

/** What a strategy does with its lanes; the rest of a run is the same for all. */
export type RunClass<T, R> = new (
  subscriber: Subscriber<RunEvent<T, R>>,
  tasks: ObservableInput<Task<T, R>>,
  options: StrategyOptions & Bounds,
) => Run<T, R>;

/** The cold Observable of a strategy's runs. */
export function strategy<T, R>(
  name: StrategyName,
  RunOfStrategy: RunClass<T, R>,
  tasks: ObservableInput<Task<T, R>>,
  options: StrategyOptions & Bounds,
): Observable<RunEvent<T, R>> {
  checkBounds(options);
  return new Observable((subscriber) => {
    subscriber.next({ type: 'start', strategy: name });
    if (!subscriber.closed) new RunOfStrategy(subscriber, tasks, options).start();
  });
}

/** A run: task events pass live; a lane keeps how its task ended until the strategy delivers it. */
export abstract class Run<T, R> extends Lanes<Task<T, R>, TaskLane<T, R>> {
  protected readonly settle: boolean;

  constructor(
    protected override readonly subscriber: Subscriber<RunEvent<T, R>>,
    tasks: ObservableInput<Task<T, R>>,
    options: StrategyOptions & Bounds,
  ) {
    super(subscriber, tasks, (task) => task, options);
    this.settle = options.settle ?? false;
  }

  /** The task of a lane has ended. */
  abstract taskEnded(lane: TaskLane<T, R>): void;

  protected makeLane(index: number): TaskLane<T, R> {
    return new TaskLane(this, index);
  }

  live(event: TaskEvent<T, R>): void {
    this.subscriber.next(event);
  }

  /** Tells how the task of a lane ended, and lets the lane go. */
  protected tell(lane: TaskLane<T, R>): void {
    const { subscriber } = this;
    const { tag, outcome } = lane;
    this.release(lane);
    if (lane.succeeded) subscriber.next({ type: 'result', tag, value: outcome as T });
    else if (this.settle) subscriber.next({ type: 'failed', tag, error: outcome });
    else subscriber.error(outcome);
  }

  protected deliver(): void {
    // A strategy that delivers nothing by order has nothing to do here.
  }

  protected allEnded(): void {
    this.subscriber.complete();
  }
}

/** One task of a run. */
export class TaskLane<T, R> extends Lane<TaskEvent<T, R>> {
  succeeded = false;
  /** The value or the error that the task ended with. */
  outcome: unknown = undefined;
  private name: string | undefined = undefined;

  constructor(
    private readonly run: Run<T, R>,
    private readonly index: number,
  ) {
    super();
  }

  /** The tag of its events, else that of its error, else its position from 1. */
  get tag(): string {
    if (this.name !== undefined) return this.name;
    return this.outcome instanceof TaskFailedError ? this.outcome.tag : `#${this.index + 1}`;
  }

  override connect(task: Task<T, R>): void {
    let events: Observable<TaskEvent<T, R>>;
    try {
      events = from(task);
    } catch {
      this.error(new NotATaskError(this.tag, `be an Observable, a promise or an iterable, got ${shown(task)}`));
      return;
    }
    super.connect(events);
  }

  protected onNext(event: TaskEvent<T, R>): void {
    switch ((event as TaskEvent<T, R> | undefined)?.type) {
      case 'retry':
        this.name = event.tag;
        this.run.live(event);
        break;
      case 'done':
        // Nothing can follow: the task is over, and its place is free, before anybody hears of it.
        this.unsubscribe();
        this.name = event.tag;
        this.succeeded = true;
        this.outcome = (event as { value: T }).value;
        this.run.live(event);
        this.run.taskEnded(this);
        break;
      default:
        this.error(new NotATaskError(this.tag, `emit task events ('retry' and 'done'), got ${shown(event)}`));
    }
  }

  protected onError(error: unknown): void {
    this.outcome = error;
    this.run.taskEnded(this);
  }

  protected onComplete(): void {
    this.onError(new NotATaskError(this.tag, "end with a 'done' event, got an end without one"));
  }
}
