import { from, Observable } from 'rxjs';
import type { ObservableInput, Subscriber } from 'rxjs';
import { NotATaskError, tagOf } from '../errors.js';
import { checkBounds, Lane, Lanes } from '../operators/internal/lanes.js';
import type { Bounds } from '../operators/internal/lanes.js';
import type { DoneEvent, RunEvent, RunEventOf, StrategyName, Task, TaskEvent } from '../task/events.js';
import { shown, subscribable } from '../validate.js';

/** What every strategy can be told. */
export interface StrategyOptions extends Bounds {
  /** A failed task becomes a `failed` event in its place and cancels nothing. @default false */
  readonly settle?: boolean | undefined;
}

/** What a strategy does with its lanes; the rest of a run is the same for all. */
type RunClass = new (...args: ConstructorParameters<typeof Run>) => Run;

/** The cold Observable of a strategy's runs. */
export function strategy<O extends Task<unknown, unknown>>(
  name: StrategyName,
  RunOfStrategy: RunClass,
  tasks: ObservableInput<O>,
  options: StrategyOptions,
): Observable<RunEventOf<O>> {
  checkBounds(options);
  const runs = new Observable<RunEvent<unknown, unknown>>((subscriber) => {
    subscriber.next({ type: 'start', strategy: name });
    if (!subscriber.closed) new RunOfStrategy(subscriber, tasks, options).start();
  });
  // Events pass as they come: they are of the tasks' types, which nothing here looks at.
  return runs as Observable<RunEventOf<O>>;
}

/** A run: task events pass live; a lane keeps how its task ended until the strategy delivers it. */
export abstract class Run extends Lanes<Task<unknown, unknown>, TaskLane> {
  protected readonly settle: boolean;

  constructor(
    protected override readonly subscriber: Subscriber<RunEvent<unknown, unknown>>,
    tasks: ObservableInput<Task<unknown, unknown>>,
    options: StrategyOptions,
  ) {
    super(subscriber, tasks, (task) => task, options);
    this.settle = options.settle ?? false;
  }

  /** The task of a lane has ended. */
  abstract taskEnded(lane: TaskLane): void;

  protected makeLane(index: number): TaskLane {
    return new TaskLane(this, index);
  }

  live(event: TaskEvent<unknown, unknown>): void {
    this.subscriber.next(event);
  }

  /** Tells how the task of a lane ended, and lets the lane go. */
  protected tell(lane: TaskLane): void {
    const { subscriber } = this;
    const { tag, outcome } = lane;
    this.release(lane);
    if (lane.end === 'succeeded') subscriber.next({ type: 'result', tag, value: outcome });
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
export class TaskLane extends Lane<TaskEvent<unknown, unknown>> {
  /** The value or the error that the task ended with. */
  outcome: unknown = undefined;

  constructor(
    private readonly run: Run,
    /** Its tag, or its position from 0 while that is all that is known. */
    private label: string | number,
  ) {
    super();
  }

  /** The tag of its events, else that of its error, else its position from 1. */
  get tag(): string {
    const { label } = this;
    return typeof label === 'string' ? label : (tagOf(this.outcome) ?? `#${label + 1}`);
  }

  override connect(task: Task<unknown, unknown>): void {
    let events: Observable<TaskEvent<unknown, unknown>>;
    try {
      events = from(task);
    } catch {
      this.error(new NotATaskError(this.tag, `be ${subscribable}, got ${shown(task)}`));
      return;
    }
    super.connect(events);
  }

  protected onNext(event: TaskEvent<unknown, unknown>): void {
    switch (event?.type) {
      case 'retry':
        this.label = event.tag;
        this.run.live(event);
        break;
      case 'done':
        this.onDone(event);
        break;
      default:
        this.error(new NotATaskError(this.tag, `emit task events ('retry' and 'done'), got ${shown(event)}`));
    }
  }

  private onDone(event: DoneEvent<unknown>): void {
    try {
      // Nothing can follow: the task is over, and its place is free, before anybody hears of it.
      this.unsubscribe();
    } finally {
      this.label = event.tag;
      this.end = 'succeeded';
      this.outcome = event.value;
      this.run.live(event);
      this.run.taskEnded(this);
    }
  }

  protected onError(error: unknown): void {
    this.end = 'failed';
    this.outcome = error;
    this.run.taskEnded(this);
  }

  protected onComplete(): void {
    this.onError(new NotATaskError(this.tag, "end with a 'done' event, got an end without one"));
  }
}
