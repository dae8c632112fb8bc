import { asyncScheduler, Observable } from 'rxjs';
import type { OperatorFunction, SchedulerLike } from 'rxjs';
import { plain } from '../record/events.js';
import type { RecordedEvent } from '../record/events.js';
import { historyOf } from '../record/history.js';
import type { RunHistory } from '../record/history.js';
import { jsonOf } from '../record/ndjson.js';
import type { RunEvent } from '../task/events.js';
import { labelOf, padded, widthOf } from './label.js';
import { draw, fittingScale, keys } from './marble-diagram.js';
import type { Note } from './marble-diagram.js';
import { headline } from './selection.js';

/** What `toMarbles` can be told. */
export interface MarblesOptions {
  /** Whose time is drawn. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** An Observable as it was seen, in the syntax that `TestScheduler` parses in its run mode. */
export interface Marbles<T> {
  readonly diagram: string;
  /** What the characters stand for. */
  readonly values: Readonly<Record<string, T>>;
  /** What `#` stands for, if it is there. */
  readonly error?: unknown;
  /**
   * 1, unless what came at one instant takes more frames than there are milliseconds before the next, or times are not
   * whole milliseconds: then the power of ten that has room.
   */
  readonly framesPerMs: number;
}

/**
 * What an Observable did, as a marble diagram with its values: emitted once, when it has ended.
 *
 *     source  --a-a-b--|
 *     result  ---------(m|)     m: { diagram: '--a-a-b--|', values: { a: …, b: … }, framesPerMs: 1 }
 *
 * - Values that are the same share a character.
 * - An error of the source is drawn, and is not that of the result.
 *
 * @example
 * const scheduler = new VirtualTimeScheduler();
 * const source = concat(of('x', 'y'), of('z').pipe(delay(5, scheduler)));
 * source.pipe(toMarbles({ scheduler })).subscribe(({ diagram, values }) => console.log(diagram, values));
 * scheduler.flush();
 * // => (ab)-(c|) { a: 'x', b: 'y', c: 'z' }
 */
export function toMarbles<T>({ scheduler = asyncScheduler }: MarblesOptions = {}): OperatorFunction<T, Marbles<T>> {
  return (source) =>
    new Observable((subscriber) => {
      const startedAt = scheduler.now();
      const key = keys();
      const keyOf = new Map<T, string>();
      const values: Record<string, T> = {};
      const notes: Note[] = [];
      const note = (text: string): void => void notes.push({ time: scheduler.now() - startedAt, text });
      const end = (text: string, ended: { readonly error?: unknown }): void => {
        note(text);
        const framesPerMs = fittingScale([notes]);
        const [diagram = ''] = draw([notes], framesPerMs);
        subscriber.next({ diagram, values, ...ended, framesPerMs });
        subscriber.complete();
      };
      return source.subscribe({
        next: (value) => {
          let letter = keyOf.get(value);
          if (letter === undefined) keyOf.set(value, (letter = key()));
          values[letter] = value;
          note(letter);
        },
        error: (error: unknown) => end('#', { error }),
        complete: () => end('|', {}),
      });
    });
}

/** A run as marble diagrams: one for each task, one for the run, on the same frames. */
export interface RunMarbles {
  readonly tasks: readonly { readonly tag: string; readonly diagram: string; readonly error?: unknown }[];
  readonly run: { readonly diagram: string; readonly error?: unknown };
  /** What their letters stand for. */
  readonly values: Readonly<Record<string, RunEvent<unknown>>>;
  /** How many frames of the diagrams are a millisecond: a power of ten. */
  readonly framesPerMs: number;
}

/**
 * A recorded run as marble diagrams: what each task emitted, and what the run did, in the syntax that `TestScheduler`
 * parses in its run mode, with the values that the characters stand for.
 *
 * - The same characters stand for the same events in all diagrams, which are aligned: one column, one instant.
 * - A diagram without `|` or `#` is one of what was not seen to its end.
 * - Throws `RangeError` for more events than there are characters (some 75,000).
 *
 * @example
 * const run = runMarbles([
 *   { time: 0, type: 'start', strategy: 'callback' },
 *   { time: 0, type: 'retry', tag: 'x', attempt: 1, reason: 'busy', delayMs: 100 },
 *   { time: 100, type: 'done', tag: 'x', attempt: 2, value: 1 },
 *   { time: 100, type: 'result', tag: 'x', value: 1 },
 *   { time: 100, type: 'end', outcome: 'completed' },
 * ]);
 * console.log([run.tasks[0]?.diagram, run.run.diagram].join('\n'));
 * // => b--- 96ms (c|)
 * // => (ab) 96ms (cd|)
 */
export function runMarbles(events: Iterable<RecordedEvent>): RunMarbles {
  const recorded = [...events];
  return marblesOf(recorded, historyOf(recorded));
}

/** What is to be drawn of a run: of each of its tasks, and of itself. */
export function notesOf(
  recorded: readonly RecordedEvent[],
  { tasks }: RunHistory,
  letterFor: (event: RunEvent<unknown>) => string,
): { readonly tasks: readonly (readonly Note[])[]; readonly run: readonly Note[] } {
  const run: Note[] = [];
  const letters = new Map<number, string>();
  recorded.forEach((event, order) => {
    if (event.type === 'end') {
      const text = { completed: '|', failed: '#', interrupted: '' }[event.outcome];
      if (text !== '') run.push({ time: event.time, text });
    } else if (event.type !== 'subscribed' && event.type !== 'gave-up') {
      const letter = letterFor(plain<RunEvent<unknown>>(event));
      letters.set(order, letter);
      run.push({ time: event.time, text: letter });
    }
  });
  const tracks = tasks.map(({ events: own, gaveUp }) => {
    const notes = own.map(({ time, order }): Note => ({ time, text: letters.get(order) ?? '' }));
    const last = own.at(-1);
    if (last?.event.type === 'done') notes.push({ time: last.time, text: '|' });
    if (gaveUp !== undefined) notes.push({ time: gaveUp.time, text: '#' });
    return notes;
  });
  return { tasks: tracks, run };
}

function marblesOf(recorded: readonly RecordedEvent[], history: RunHistory): RunMarbles {
  const { tasks, end } = history;
  const key = keys();
  const values: Record<string, RunEvent<unknown>> = {};
  const notes = notesOf(recorded, history, (event) => {
    const letter = key();
    values[letter] = event;
    return letter;
  });
  const tracks = [...notes.tasks, notes.run];
  const framesPerMs = fittingScale(tracks);
  const diagrams = draw(tracks, framesPerMs);
  return {
    tasks: tasks.map(({ tag, gaveUp }, index) => ({
      tag,
      diagram: diagrams[index] ?? '',
      ...(gaveUp === undefined ? {} : { error: gaveUp.error }),
    })),
    run: { diagram: diagrams.at(-1) ?? '', ...(end?.outcome === 'failed' ? { error: end.error } : {}) },
    values,
    framesPerMs,
  };
}

/** The diagrams of a recorded run as text: aligned, named, and with the values as JSON below. */
export function marblesText(events: Iterable<RecordedEvent>): string {
  const recorded = [...events];
  const history = historyOf(recorded);
  const { tasks, run, values, framesPerMs } = marblesOf(recorded, history);
  const rows = [...tasks.map((task) => ({ ...task, tag: labelOf(task.tag, 24) })), { tag: 'run', ...run }];
  const width = Math.max(...rows.map(({ tag }) => widthOf(tag)));
  const errors = rows.flatMap(({ tag, diagram, error }) =>
    diagram.includes('#') ? [`# of ${tag} = ${jsonOf(error)}`] : [],
  );
  const unit = framesPerMs === 1 ? '1 frame = 1 ms' : `${framesPerMs} frames = 1 ms`;
  return [
    `${headline(history)} (${unit})`,
    '',
    ...rows.map(({ tag, diagram }) => `${padded(tag, width)}  ${diagram}`),
    '',
    ...Object.entries(values).map(([letter, event]) => `${letter} = ${jsonOf(event)}`),
    ...errors,
  ].join('\n');
}
