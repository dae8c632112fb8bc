import type { StrategyName, TaskEvent } from '../task/events.js';
import { plain } from './events.js';
import type { EndEvent, RecordedEvent } from './events.js';

/** Something that happened: when, and as which event of the whole recording. */
export interface Moment {
  /** Milliseconds since the run started. */
  readonly time: number;
  /** Its place among all events, from 0. */
  readonly order: number;
}

/** What one task did, and what became of it. */
export interface TaskHistory {
  readonly tag: string;
  /** When it was subscribed to; 0 if the recording does not say. */
  readonly subscribedAt: number;
  /** As which event of the whole recording that was; -1 likewise. */
  readonly subscribedOrder: number;
  readonly events: readonly (Moment & { readonly event: TaskEvent<unknown> })[];
  /** When, and with what, it ended instead of with `done`. */
  readonly gaveUp?: Moment & { readonly error: unknown };
  /** When it was ready: done, or given up; never, if the recording ends before. */
  readonly readyAt?: number;
  /** When its result, or its failure, was delivered. */
  readonly deliveredAt?: number;
}

/** How many attempts a task has made, as far as it tells. */
export function attemptsOf({ events, gaveUp }: TaskHistory): number {
  const { attempts } = (gaveUp?.error ?? {}) as { readonly attempts?: unknown };
  if (typeof attempts === 'number') return attempts;
  return events.length + (gaveUp === undefined ? 0 : 1);
}

/** A run, task by task. */
export interface RunHistory {
  readonly strategy: StrategyName;
  /** In the order of the tasks, as far as the recording tells it; else in that of their first events. */
  readonly tasks: readonly TaskHistory[];
  /** The time of the last event. */
  readonly endedAt: number;
  /** How it ended, if the recording tells. */
  readonly end?: EndEvent;
}

type Growing = { -readonly [K in keyof TaskHistory]: TaskHistory[K] } & { events: TaskHistory['events'][number][] };

/**
 * Sorts the events of a recording, or the plain events of a run with their times, by task.
 *
 * - Tasks are told apart by their numbers; where there are none, by their tags.
 *
 * @example
 * const events: RecordedEvent[] = [
 *   { time: 5, type: 'done', tag: 'a', attempt: 1, value: 1 },
 *   { time: 7, type: 'result', tag: 'a', value: 1 },
 * ];
 * console.log(historyOf(events).tasks.map(({ tag, readyAt, deliveredAt }) => [tag, readyAt, deliveredAt]));
 * // => [ [ 'a', 5, 7 ] ]
 */
export function historyOf(events: Iterable<RecordedEvent>): RunHistory {
  const writer = new HistoryWriter();
  for (const event of events) writer.add(event);
  return writer.history;
}

/** Writes the history of a run while it goes on. */
export class HistoryWriter {
  private readonly tasks = new Map<number | string, Growing>();
  private strategy: StrategyName = 'callback';
  private end: EndEvent | undefined;
  private endedAt = 0;
  private order = -1;
  /** Number of the first task that was not delivered. */
  private next = 1;
  private lastReady: Growing | undefined;

  /** What has happened until now. It grows with the run. */
  get history(): RunHistory {
    const { strategy, endedAt, end } = this;
    return { strategy, tasks: [...this.tasks.values()], endedAt, ...(end === undefined ? {} : { end }) };
  }

  add(event: RecordedEvent): void {
    const { time } = event;
    this.order += 1;
    this.endedAt = time;
    switch (event.type) {
      case 'start':
        this.strategy = event.strategy;
        break;
      case 'subscribed':
        Object.assign(this.taskOf(event), { subscribedAt: time, subscribedOrder: this.order });
        break;
      case 'retry':
      case 'done': {
        const task = this.taskOf(event);
        task.events.push({ time, order: this.order, event: plain<TaskEvent<unknown>>(event) });
        if (event.type === 'done') this.ready(task, time);
        break;
      }
      case 'gave-up':
        this.gaveUp(event, event.error);
        break;
      case 'result':
        this.deliveredOf(event.tag).deliveredAt = time;
        break;
      case 'failed': {
        const task = this.deliveredOf(event.tag);
        // Plain events of a run tell of a failure only when it is delivered.
        if (task.readyAt === undefined) this.gaveUp(event, event.error);
        task.deliveredAt = time;
        break;
      }
      case 'end':
        this.end = event;
        this.ended(event);
        break;
      default:
        event satisfies never;
    }
  }

  private taskOf({ task: number, tag }: { readonly task?: number; readonly tag: string }): Growing {
    const key = number ?? tag;
    let task = this.tasks.get(key);
    if (task === undefined) this.tasks.set(key, (task = { tag, subscribedAt: 0, subscribedOrder: -1, events: [] }));
    // Before its first event, it may have had none but its position.
    task.tag = tag;
    return task;
  }

  private gaveUp(event: { readonly time: number; readonly task?: number; readonly tag: string }, error: unknown): void {
    const task = this.taskOf(event);
    task.gaveUp = { time: event.time, order: this.order, error };
    this.ready(task, event.time);
  }

  /** The failure that ends a run is delivered with its end: under `await` when its turn has come, else at once. */
  private ended({ time, outcome }: { readonly time: number } & EndEvent): void {
    if (outcome !== 'failed') return;
    const task = this.strategy === 'await' ? this.tasks.get(this.next) : this.lastReady;
    if (task?.gaveUp !== undefined) task.deliveredAt ??= time;
  }

  private ready(task: Growing, time: number): void {
    task.readyAt = time;
    this.lastReady = task;
  }

  /** The task that is delivered now: under `callback` the one that has just ended, else the next one that has. */
  private deliveredOf(tag: string): Growing {
    const { lastReady, strategy } = this;
    if (strategy === 'callback' && lastReady !== undefined && lastReady.deliveredAt === undefined) return lastReady;
    // A run that ends early passes over those that are not ready.
    for (let task = this.tasks.get(this.next); task !== undefined; task = this.tasks.get(this.next)) {
      this.next += 1;
      if (task.readyAt !== undefined) return task;
    }
    return this.taskOf({ tag });
  }
}
