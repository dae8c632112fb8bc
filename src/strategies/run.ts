import type { ObservableInput, SchedulerLike, Subscriber } from 'rxjs';
import { RunTimeoutError } from '../errors.js';
import type { WaitingTask } from '../errors.js';
import { Lanes } from '../operators/internal/lanes.js';
import type { RunEvent, Task, TaskEvent } from '../task/events.js';
import { timelineOf, Waiter } from '../timing/timeline.js';
import { countOf, Goal } from './goal.js';
import type { StrategyOptions } from './strategy-options.js';
import { TaskLane } from './task-lane.js';
import type { TaskLaneOwner } from './task-lane.js';

/** A run: task events pass live; a lane keeps how its task ended until the strategy delivers it. */
export abstract class Run extends Lanes<Task<unknown>, TaskLane> implements TaskLaneOwner {
  protected readonly settle: boolean;
  /** What it takes for the run to end early; none for most. */
  private readonly goal: Goal | undefined;
  private readonly deadline: Deadline | undefined;
  /** How many tasks there are, if they say so. */
  private readonly length: number | undefined;

  constructor(
    protected override readonly subscriber: Subscriber<RunEvent<unknown>>,
    tasks: ObservableInput<Task<unknown>>,
    { settle = false, success, deadlineMs, scheduler, ...bounds }: StrategyOptions,
  ) {
    super(subscriber, tasks, (task) => task, bounds);
    this.settle = settle || success !== undefined;
    this.length = countOf(tasks);
    this.goal = success === undefined ? undefined : new Goal(success);
    this.deadline = deadlineMs === undefined ? undefined : new Deadline(this, deadlineMs, scheduler);
  }

  override start(): void {
    this.deadline?.start();
    if (!this.endsOutOfReach()) super.start();
  }

  /** The task of a lane has ended, and the run goes on. */
  protected abstract taskEnded(lane: TaskLane): void;

  /** The task of a lane has ended. */
  ended(lane: TaskLane): void {
    const { goal } = this;
    goal?.count(lane.end);
    if (goal?.met === true) this.endEarly();
    else if (!this.endsOutOfReach()) this.taskEnded(lane);
  }

  /** Cancels what runs, tells how those that have ended did, in the order of their start, and ends the run. */
  endEarly(error?: Error): void {
    const { subscriber } = this;
    const lanes = [...this.lanes()].filter((lane) => lane.end !== undefined);
    try {
      this.unsubscribe();
    } finally {
      for (const lane of lanes) this.emit(lane, true);
      if (error === undefined) subscriber.complete();
      else subscriber.error(error);
    }
  }

  /** The time of the run is over. */
  late(deadlineMs: number): void {
    const { known } = this;
    const notStarted = known === undefined ? undefined : known - this.started;
    this.endEarly(new RunTimeoutError(deadlineMs, [...this.waiting()], notStarted));
  }

  override advance(): void {
    super.advance();
    // That there are no more may be heard long after the last task has started.
    if (!this.subscriber.closed) this.endsOutOfReach();
  }

  /** Ends the run if its goal can not be reached any more. */
  private endsOutOfReach(): boolean {
    const { goal } = this;
    if (goal?.isOutOfReach(this.known) !== true) return false;
    this.endEarly(goal.error);
    return true;
  }

  /** How many tasks there are, as far as that is known by now. */
  private get known(): number | undefined {
    return this.total ?? this.length;
  }

  /** The tasks that have started and not ended. */
  private *waiting(): Generator<WaitingTask> {
    for (const { end, tag, last } of this.lanes()) {
      if (end === undefined) yield { tag, attempts: last?.attempt ?? 0, reason: last?.reason };
    }
  }

  private *lanes(): Generator<TaskLane> {
    for (let lane = this.oldest; lane !== undefined; lane = lane.after as TaskLane | undefined) yield lane;
  }

  /** Whether it may come to be asked what its tasks wait for. */
  get remembers(): boolean {
    return this.deadline !== undefined;
  }

  protected makeLane(index: number): TaskLane {
    return new TaskLane(this, index);
  }

  live(event: TaskEvent<unknown>): void {
    this.subscriber.next(event);
  }

  /** Tells how the task of a lane ended, and lets the lane go. */
  protected tell(lane: TaskLane): void {
    this.release(lane);
    this.emit(lane, this.settle);
  }

  private emit({ tag, end, outcome }: TaskLane, settle: boolean): void {
    const { subscriber } = this;
    if (end === 'succeeded') subscriber.next({ type: 'result', tag, value: outcome });
    else if (settle) subscriber.next({ type: 'failed', tag, error: outcome });
    else subscriber.error(outcome);
  }

  protected deliver(): void {
    // A strategy that delivers nothing by order has nothing to do here.
  }

  protected allEnded(): void {
    const { goal } = this;
    if (goal === undefined) this.subscriber.complete();
    else this.subscriber.error(goal.error);
  }

  override unsubscribe(): void {
    this.deadline?.leave();
    super.unsubscribe();
  }
}

/** The time of a run. */
class Deadline extends Waiter {
  constructor(
    private readonly run: Run,
    private readonly deadlineMs: number,
    private readonly scheduler: SchedulerLike | undefined,
  ) {
    super();
  }

  start(): void {
    timelineOf(this.scheduler).wait(this, this.deadlineMs);
  }

  wake(): void {
    this.run.late(this.deadlineMs);
  }
}
