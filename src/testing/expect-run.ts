import { plain } from '../record/events.js';
import type { RecordedEvent } from '../record/events.js';
import { historyOf } from '../record/history.js';
import type { TaskHistory } from '../record/history.js';
import { jsonOf } from '../record/ndjson.js';
import { labelOf, padded, widthOf } from '../report/label.js';
import { keys } from '../report/marble-diagram.js';
import type { Note } from '../report/marble-diagram.js';
import { notesOf } from '../report/marbles.js';
import type { RunEvent } from '../task/events.js';
import { checkedEvents, firstDifference, textOf } from './comparable.js';

/** Two runs that were to be the same are not; the message draws both. */
export class RunsDifferError extends Error {
  override readonly name = 'RunsDifferError';
}

/**
 * Throws where two runs differ, in what they emit, when, or how they end, and draws both on the same frames.
 *
 *       ms     0 300 400
 *       task1  a-------(b|)
 *     - task2  c-(d|)           expected
 *     + task2  c-----(d|)       got
 *
 * - Works with any test runner: it imports none, and throws.
 * - What only a recorder knows (`subscribed`, `gave-up`, the numbers of the tasks) is compared where the expected run has
 *   it; a run written by hand may leave it out.
 * - Values are compared as a recording holds them, so that a run is the same as its recording: as JSON has them, in any
 *   order of their fields (a field that is `undefined` is none, `NaN` is `null`); errors by name, message and own fields,
 *   whatever their class. But maps, sets and patterns, of which a recording holds nothing, by what they hold.
 * - Of many tasks those are drawn that differ, and of many instants those around the first difference.
 *
 * @param got the events of a run, as `record` gives them or `parseRecording` reads them
 * @param expected likewise
 * @throws RunsDifferError with the first difference and both runs as marbles; TypeError for what are no events with times,
 *   and for values of which nothing can be seen (a `Response`, a function)
 * @example
 * const at = (time: number): RecordedEvent => ({ time, type: 'done', tag: 'a', attempt: 1, value: 1 });
 * try {
 *   expectRun([at(3)], [at(2)]);
 * } catch (error) {
 *   console.log((error as Error).message.split('\n')[0]);
 * }
 * // => Event 1 differs: expected at 2 ms {"type":"done","tag":"a","attempt":1,"value":1}, got at 3 ms the same
 */
export function expectRun(got: Iterable<RecordedEvent>, expected: Iterable<RecordedEvent>): void {
  const all = checkedEvents('expected', expected);
  const seen = checkedEvents('got', got);
  const isDetailed = all.some(({ type, task }) => type === 'subscribed' || type === 'gave-up' || task !== undefined);
  const wanted = isDetailed ? all : told(all);
  const come = isDetailed ? seen : told(seen);
  for (let n = 0; n < Math.max(wanted.length, come.length); n += 1) {
    if (textOf(wanted[n]) !== textOf(come[n])) {
      throw new RunsDifferError(
        `${difference(n, wanted[n], come[n])}\n\n${drawn(wanted, come, wanted[n]?.time ?? come[n]?.time ?? 0)}\n`,
      );
    }
  }
}

/** What a run itself tells. */
function told(events: Iterable<RecordedEvent>): RecordedEvent[] {
  return [...events].filter(isTold).map(({ task, ...event }) => event);
}

/** Whether a run tells of it itself, and not only its recorder. */
export function isTold({ type }: RecordedEvent): boolean {
  return type !== 'subscribed' && type !== 'gave-up';
}

function difference(n: number, wanted: RecordedEvent | undefined, come: RecordedEvent | undefined): string {
  const isSame = wanted !== undefined && come !== undefined && textOf(plain(wanted)) === textOf(plain(come));
  const looksSame = wanted !== undefined && come !== undefined && shownOf(plain(wanted)) === shownOf(plain(come));
  // What looks the same as JSON is shown as it was compared.
  const show = looksSame && !isSame ? textOf : shownOf;
  const shown = (event: RecordedEvent | undefined): string =>
    event === undefined ? 'nothing more' : `at ${event.time} ms ${cut(show(plain(event)))}`;
  const inTime = isSame && wanted.time === come.time;
  const what = inTime ? `the same of ${taskOf(come)}` : isSame ? `at ${come.time} ms the same` : shown(come);
  const first = `Event ${n + 1} differs: expected ${shown(wanted)}${inTime ? ` of ${taskOf(wanted)}` : ''}, got ${what}`;
  // Of much, a reader wants to know where.
  if (wanted === undefined || come === undefined || isSame || first.length <= 300) return first;
  return wanted.type === come.type ? `${first}\nFirst at ${cut(firstDifference(wanted, come))}` : first;
}

/** More of a text than this is no help to a reader. */
const mostCharacters = 400;

function cut(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}

function taskOf({ task }: RecordedEvent): string {
  return task === undefined ? 'no task' : `task ${task}`;
}

/** As a report shows it; what JSON has no word for, as it is compared. */
function shownOf(value: unknown): string {
  try {
    return jsonOf(value);
  } catch {
    return textOf(value);
  }
}

/** One line of each run that belong together. */
interface Row {
  readonly label: string;
  readonly wanted: readonly Note[];
  readonly come: readonly Note[];
}

/** More rows, or columns, than these are no help to a reader. */
const most = { rows: 20, columns: 40 };

function drawn(wanted: readonly RecordedEvent[], come: readonly RecordedEvent[], first: number): string {
  // The same event has the same letter in both.
  const key = keys();
  const letters = new Map<string, { readonly letter: string; readonly event: RunEvent<unknown> }>();
  const letterFor = (event: RunEvent<unknown>): string => {
    const text = textOf(event);
    let known = letters.get(text);
    if (known === undefined) letters.set(text, (known = { letter: key(), event }));
    return known.letter;
  };
  const [before, after] = [historyOf(wanted), historyOf(come)];
  const [left, right] = [notesOf(wanted, before, letterFor), notesOf(come, after, letterFor)];
  const tasks: Row[] = paired(before.tasks, after.tasks).map(({ label, first, second }) => ({
    label,
    wanted: left.tasks[first] ?? [],
    come: right.tasks[second] ?? [],
  }));
  const differing = tasks.length <= most.rows ? tasks : tasks.filter(differs).slice(0, most.rows);
  const rows: Row[] = [...differing, { label: 'run', wanted: left.run, come: right.run }];

  const { times, diagrams } = inColumns(
    rows.flatMap((row) => [row.wanted, row.come]),
    first,
  );
  const width = Math.max(...rows.map(({ label }) => widthOf(label)));
  const lines = rows.flatMap(({ label }, index) => {
    const name = padded(label, width);
    const [one = '', other = ''] = diagrams.slice(2 * index);
    return one === other ? [`  ${name}  ${one}`] : [`- ${name}  ${one}`, `+ ${name}  ${other}`];
  });
  const seen = new Set(diagrams.join(''));
  const inUse = [...letters.values()].filter(({ letter }) => seen.has(letter));
  const looks = inUse.map(({ event }) => shownOf(event));
  const legend = inUse.map(({ letter, event }, index) => {
    const [look = ''] = looks.slice(index);
    // What looks like another is shown as it was compared.
    return `  ${letter} = ${looks.indexOf(look) === looks.lastIndexOf(look) ? cut(look) : cut(textOf(event))}`;
  });
  const leftOut = tasks.length - differing.length;
  const more = leftOut === 0 ? [] : [`  (${leftOut} tasks more)`];
  return ['- expected, + got', '', `  ${padded('ms', width)}  ${times}`, ...lines, ...more, '', ...legend].join('\n');
}

function differs({ wanted, come }: Row): boolean {
  const textOfNotes = (notes: readonly Note[]): string => notes.map(({ time, text }) => `${time}${text}`).join(' ');
  return textOfNotes(wanted) !== textOfNotes(come);
}

/** Marbles with a column for each instant, headed by its time, however long nothing happens in between. */
function inColumns(tracks: readonly (readonly Note[])[], first: number) {
  const texts = tracks.map((notes) => {
    const at = new Map<number, string>();
    for (const { time, text } of notes) at.set(time, (at.get(time) ?? '') + text);
    return at;
  });
  const all = [...new Set(texts.flatMap((at) => [...at.keys()]))].sort((a, b) => a - b);
  const from = Math.max(0, all.findIndex((time) => time >= first) - most.columns / 2);
  const instants = all.slice(from, from + most.columns);
  const isCut = instants.length < all.length;
  const diagrams = tracks.map(() => '');
  const over = tracks.map(() => false);
  let times = '';
  for (const instant of instants) {
    const cells = texts.map((at) => {
      const text = at.get(instant) ?? '';
      return Array.from(text).length > 1 ? `(${text})` : text;
    });
    const columns = Math.max(...[...cells, String(instant)].map(widthOf)) + 1;
    times += String(instant).padEnd(columns);
    cells.forEach((cell, track) => {
      const fill = (over[track] === true ? ' ' : '-').repeat(columns - widthOf(cell));
      over[track] ||= /[|#]/.test(cell);
      diagrams[track] = (diagrams[track] ?? '') + cell + (over[track] ? ' '.repeat(fill.length) : fill);
    });
  }
  return {
    times: isCut ? `${times}of ${all.length} instants` : times.trimEnd(),
    diagrams: diagrams.map((diagram) => diagram.trimEnd()),
  };
}

/** The tasks of both runs by tag; tags may repeat, and then the first is paired with the first. */
function paired(wanted: readonly TaskHistory[], come: readonly TaskHistory[]) {
  const rest = come.map((_task, index) => index);
  const pairs = wanted.map(({ tag }, first) => {
    const place = rest.findIndex((index) => come[index]?.tag === tag);
    const second = place === -1 ? -1 : (rest.splice(place, 1)[0] ?? -1);
    return { label: labelOf(tag, 24), first, second };
  });
  return [...pairs, ...rest.map((second) => ({ label: labelOf(come[second]?.tag ?? '', 24), first: -1, second }))];
}
