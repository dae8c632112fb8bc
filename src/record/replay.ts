import { asyncScheduler, Observable } from 'rxjs';
import type { SchedulerLike, Subscriber, Subscription } from 'rxjs';
import type { TaskEvent } from '../task/events.js';
import { beginning } from './events.js';
import type { Beginning, RecordedEvent } from './events.js';
import { historyOf } from './history.js';
import type { Moment, TaskHistory } from './history.js';
import type { Recording } from './recording.js';

/** What `replay` can be told. */
export interface ReplayOptions {
  /** Whose time the tasks are replayed in. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** A recorded task, to be subscribed to again. */
export type ReplayedTask = Observable<TaskEvent<unknown>> & { readonly tag: string } & Beginning;

/**
 * The tasks of a recording, as cold Observables that do again what they did: the same events and errors at the same times.
 *
 *     recorded   ur--r----d    u: subscribed, r: retry, d: done
 *     result     -r--r----(d|)
 *
 * - Time: the recording begins when its first task is subscribed to. A task that is subscribed to no later than it was
 *   keeps its times; one that comes later is as much later in all.
 * - Order: events of one instant come in the order of the recording, whatever their tasks.
 * - A task that the recording does not see to its end never ends, and one that had not begun never does anything.
 * - The same strategy over them gives the same run again. To replay two runs beside each other, call it twice.
 * - Cancel: unsubscribing from all leaves no timer.
 *
 * @param recording what `parseRecording` gives; or events only, of a recording or of a run with their times
 * @example
 * const events: RecordedEvent[] = [{ time: 5, type: 'done', tag: 'a', attempt: 1, value: 'again' }];
 * asReady(replay(events)).pipe(results()).subscribe(console.log);
 * // => again
 */
export function replay(
  recording: Recording | Iterable<RecordedEvent>,
  { scheduler = asyncScheduler }: ReplayOptions = {},
): readonly ReplayedTask[] {
  const { events, settings } = 'events' in recording ? recording : { events: recording };
  const tasks = [...historyOf(events).tasks];
  const { tasks: count = 0, tags = [] } = settings ?? {};
  for (let n = tasks.length; n < count; n += 1) {
    tasks.push({ tag: tags[n] ?? `#${n + 1}`, subscribedAt: Infinity, subscribedOrder: -1, events: [] });
  }
  const player = new Player(scheduler);
  return tasks.map((task, index) => {
    const again = new Observable<TaskEvent<unknown>>((subscriber) =>
      player.play(task, subscriber, index === 0, () => replayed[beginning]()),
    );
    const replayed = Object.assign(again, { tag: task.tag, [beginning]: () => undefined });
    return replayed;
  });
}

/** One subscription to a recorded task. */
interface Part {
  readonly task: TaskHistory;
  readonly subscriber: Subscriber<TaskEvent<unknown>>;
  /** Is called when the task begins. */
  readonly begin: () => void;
  /** Its place among the task's moments; before the first one, it begins. */
  at: number;
  /** When that is due, by the scheduler's clock. */
  due: number;
  /** What is added to the times of the recording. */
  readonly shift: number;
  order: number;
}

/** Plays the parts of all tasks: by one action at a time, and in the order of the recording. */
class Player {
  /** When the recording began, by the scheduler's clock. */
  private beganAt: number | undefined;
  private readonly queue = new Queue();
  private parts = 0;
  private action: Subscription | undefined;
  private actionDue = Infinity;

  constructor(private readonly scheduler: SchedulerLike) {}

  play(task: TaskHistory, subscriber: Subscriber<TaskEvent<unknown>>, isFirst: boolean, begin: () => void): void {
    // It had not begun.
    if (task.subscribedAt === Infinity) return;
    const now = this.scheduler.now();
    if (isFirst) this.beganAt = now;
    else this.beganAt ??= now - task.subscribedAt;
    const shift = Math.max(this.beganAt, now - task.subscribedAt);
    const part: Part = { task, subscriber, begin, at: -1, due: NaN, shift, order: -1 };
    this.parts += 1;
    subscriber.add(() => {
      this.parts -= 1;
      if (this.parts === 0) this.stop();
    });
    this.enqueue(part);
    this.arm();
  }

  private enqueue(part: Part): void {
    const moment = momentOf(part);
    if (moment === undefined) return;
    part.due = part.shift + moment.time;
    part.order = moment.order;
    this.queue.push(part);
  }

  private arm(): void {
    const { first } = this.queue;
    if (first === undefined || first.due >= this.actionDue) return;
    this.action?.unsubscribe();
    this.actionDue = first.due;
    this.action = this.scheduler.schedule(() => this.fire(), Math.max(0, first.due - this.scheduler.now()));
  }

  private fire(): void {
    // Nothing is armed before all that is due has been played: what it brings about may be due now, too.
    this.actionDue = -Infinity;
    const now = this.scheduler.now();
    for (let { first } = this.queue; first !== undefined && first.due <= now; { first } = this.queue) {
      this.queue.shift();
      this.perform(first);
    }
    this.actionDue = Infinity;
    this.arm();
  }

  private perform(part: Part): void {
    const { task, subscriber } = part;
    if (subscriber.closed) return;
    if (part.at === -1) {
      part.at = 0;
      part.begin();
      this.enqueue(part);
      return;
    }
    const moment = task.events[part.at];
    if (moment === undefined) {
      subscriber.error(task.gaveUp?.error);
      return;
    }
    part.at += 1;
    subscriber.next(moment.event);
    if (moment.event.type === 'done') subscriber.complete();
    else if (!subscriber.closed) this.enqueue(part);
  }

  private stop(): void {
    this.queue.clear();
    this.action?.unsubscribe();
    this.actionDue = Infinity;
  }
}

function momentOf({ task, at }: Part): Moment | undefined {
  if (at === -1) return { time: task.subscribedAt, order: task.subscribedOrder };
  return task.events[at] ?? task.gaveUp;
}

/** The parts that wait, the earliest first: a binary heap. */
class Queue {
  private readonly heap: Part[] = [];

  get first(): Part | undefined {
    return this.heap[0];
  }

  push(part: Part): void {
    const { heap } = this;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(part, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = part;
  }

  shift(): void {
    const { heap } = this;
    const part = heap.pop();
    if (part === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      let child = heap[below];
      const other = heap[below + 1];
      if (child !== undefined && other !== undefined && isBefore(other, child)) {
        child = other;
        below += 1;
      }
      if (child === undefined || !isBefore(child, part)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = part;
  }

  clear(): void {
    this.heap.length = 0;
  }
}

function isBefore(a: Part, b: Part): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
