import type { Observable } from 'rxjs';
import { noDone, NotATaskError, tagOf } from '../errors.js';
import { Lane } from '../operators/internal/lanes.js';
import type { DoneEvent, RetryEvent, Task, TaskEvent } from '../task/events.js';
import { sourceOf } from '../receiver.js';
import { shown, subscribable } from '../validate.js';

/** The run that a lane belongs to. */
export interface TaskLaneOwner {
  /** Whether it may come to be asked what its tasks wait for. */
  readonly remembers: boolean;
  live(event: TaskEvent<unknown>): void;
  ended(lane: TaskLane): void;
}

/** One task of a run. */
export class TaskLane extends Lane<TaskEvent<unknown>> {
  /** The value or the error that the task ended with. */
  outcome: unknown = undefined;
  /** Its last failed attempt, where somebody may want to know. */
  last: RetryEvent<unknown> | undefined = undefined;

  constructor(
    private readonly run: TaskLaneOwner,
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

  override connect(task: Task<unknown>): void {
    // A task of this library tells its name before its first event.
    const { tag } = (task ?? {}) as { tag?: unknown };
    if (typeof tag === 'string') this.label = tag;
    let events: Observable<TaskEvent<unknown>>;
    try {
      events = sourceOf(task);
    } catch {
      this.error(new NotATaskError(this.tag, `be ${subscribable}, got ${shown(task)}`));
      return;
    }
    super.connect(events);
  }

  protected onNext(event: TaskEvent<unknown>): void {
    switch (event?.type) {
      case 'retry':
        this.label = event.tag;
        if (this.run.remembers) this.last = event;
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
      this.run.ended(this);
    }
  }

  protected onError(error: unknown): void {
    this.end = 'failed';
    this.outcome = error;
    this.run.ended(this);
  }

  protected onComplete(): void {
    this.onError(noDone(this.tag));
  }
}
