import { asyncScheduler, from, map, Observable } from 'rxjs';
import type { ObservableInput, SchedulerLike } from 'rxjs';
import { noDone } from '../errors.js';
import type { RunEvent, RunEventOf, Task, TaskEvent } from '../task/events.js';
import { beginning } from './events.js';
import type { Beginning, EndEvent, RecordedEvent } from './events.js';

/** What `record` can be told. */
export interface RecordOptions {
  /** Where the times come from; the tasks have their own. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * A run as a recording: its events, each with its time and its task, and what a run itself does not tell (when a task was
 * subscribed to, when it gave up, how the run ended).
 *
 *     run      sr--d1--#       s: start, r: retry, d: done, 1: its result; the run fails
 *     result   sur-d1--(ge|)   u: subscribed, g: gave-up, e: end
 *
 * - It completes after `end`, also when the run fails, as RxJS's `materialize` does.
 * - Unsubscribing cancels the run; nobody is there then to be told of an end.
 *
 * @param tasks what the strategy would be given
 * @param run applies the strategy to the tasks, which are watched
 * @example
 * const tasks = [of({ type: 'done' as const, tag: 'a', attempt: 1, value: 5 })];
 * const scheduler = new VirtualTimeScheduler();
 * record(tasks, (watched) => awaitInOrder(watched), { scheduler }).subscribe((event) => console.log(ndjsonLine(event)));
 * // => {"time":0,"type":"start","strategy":"await"}
 * // => {"time":0,"task":1,"type":"subscribed","tag":"#1"}
 * // => {"time":0,"task":1,"type":"done","tag":"a","attempt":1,"value":5}
 * // => {"time":0,"type":"result","tag":"a","value":5}
 * // => {"time":0,"type":"end","outcome":"completed"}
 */
export function record<O extends Task<unknown>, E extends RunEvent<unknown> = RunEventOf<O>>(
  tasks: ObservableInput<O>,
  run: (tasks: ObservableInput<Observable<TaskEvent<unknown>>>) => Observable<E>,
  { scheduler = asyncScheduler }: RecordOptions = {},
): Observable<RecordedEvent> {
  return new Observable((subscriber) => {
    const recorder = new Recorder((event) => subscriber.next(event), scheduler);
    const watched = mapInput(tasks, (task) => recorder.watch(task));
    return run(watched).subscribe({
      next: (event) => recorder.take(event),
      error: (error: unknown) => {
        recorder.end('failed', error);
        subscriber.complete();
      },
      complete: () => {
        recorder.end('completed');
        subscriber.complete();
      },
    });
  });
}

/** Puts times and task numbers to the events of one run. */
export class Recorder {
  private startedAt: number | undefined;
  private watched = 0;
  /** The task whose event is on its way. */
  private current: number | undefined;
  /** Whether the clock has just been looked at, and no event of a task has been on its way since. */
  private looked = false;
  /** When what is happening now began: the time of all that comes of it at once. */
  private time = 0;

  constructor(
    private readonly emit: (event: RecordedEvent) => void,
    private readonly scheduler: SchedulerLike,
  ) {}

  /** The same task, of which is told when it begins and when it gives up. To be called in the order of the tasks. */
  watch(task: Task<unknown>): Observable<TaskEvent<unknown>> {
    this.watched += 1;
    const number = this.watched;
    const { tag: name } = (task ?? {}) as { readonly tag?: unknown };
    let tag = typeof name === 'string' ? name : `#${number}`;
    let source: Observable<TaskEvent<unknown>>;
    try {
      source = from(task);
    } catch {
      // What is no task is for the run to refuse.
      return task as Observable<never>;
    }
    const watched = new Observable<TaskEvent<unknown>>((subscriber) => {
      const begun = (): void => this.emit({ time: this.read(), task: number, type: 'subscribed', tag });
      // A replayed task says when.
      if (isReplayed(task)) task[beginning] = begun;
      else begun();
      const gaveUp = (error: unknown): void => {
        // Nobody listens any more: it was done, or cancelled.
        if (subscriber.closed) return;
        this.within(number, () => {
          this.emit({ time: this.time, task: number, type: 'gave-up', tag, error });
          subscriber.error(error);
        });
      };
      return source.subscribe({
        next: (event) => {
          if (typeof event?.tag === 'string') ({ tag } = event);
          this.within(number, () => subscriber.next(event));
        },
        error: gaveUp,
        complete: () => gaveUp(noDone(tag)),
      });
    });
    return typeof name === 'string' ? Object.assign(watched, { tag: name }) : watched;
  }

  /** Takes an event of the run; gives its time. */
  take(event: RunEvent<unknown>): number {
    if (event.type === 'start') this.startedAt = this.scheduler.now();
    const { current } = this;
    // The clock is read once: between two looks at it, it may have moved.
    const time = event.type === 'start' ? 0 : this.now();
    const isOfTask = (event.type === 'retry' || event.type === 'done') && current !== undefined;
    this.emit(isOfTask ? { time, task: current, ...event } : { time, ...event });
    return time;
  }

  /** The time of what happens now: that of the event that it comes of, or that of the clock. */
  now(): number {
    // What happens at once has one time, though a real clock may move meanwhile.
    if (this.current === undefined && !this.looked) {
      this.read();
      this.looked = true;
      void Promise.resolve().then(() => (this.looked = false));
    }
    return this.time;
  }

  /** The run is over. */
  end(outcome: EndEvent['outcome'], error?: unknown): void {
    this.emit({ time: this.now(), type: 'end', outcome, ...(error === undefined ? {} : { error }) });
  }

  /** Lets an event of a task take its course. */
  private within(task: number, course: () => void): void {
    const { current } = this;
    this.read();
    this.looked = false;
    this.current = task;
    course();
    this.current = current;
  }

  /** Looks at the clock; a clock that is set back stands still. */
  private read(): number {
    const now = this.scheduler.now();
    this.time = Math.max(this.time, now - (this.startedAt ?? now));
    return this.time;
  }
}

function isReplayed(task: unknown): task is Beginning {
  return typeof task === 'object' && task !== null && beginning in task;
}

/** The same input, each value made into something else when it is asked for. */
function mapInput<A, B>(input: ObservableInput<A>, project: (value: A) => B): ObservableInput<B> {
  if (Array.isArray(input)) return (input as A[]).map(project);
  if (Symbol.asyncIterator in input) return mapAsync(input, project);
  if (Symbol.iterator in input) return mapSync(input as Iterable<A>, project);
  return from(input).pipe(map(project));
}

function* mapSync<A, B>(values: Iterable<A>, project: (value: A) => B): Generator<B> {
  for (const value of values) yield project(value);
}

async function* mapAsync<A, B>(values: AsyncIterable<A>, project: (value: A) => B): AsyncGenerator<B> {
  for await (const value of values) yield project(value);
}
