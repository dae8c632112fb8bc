import { errorFields } from '../errors.js';
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
 * - Values are compared as JSON has them, with `undefined`, `NaN` and the infinities told apart, whatever the order of
 *   their fields; errors by class, name, message and own fields.
 *
 * @param got the events of a run, as `record` gives them or `parseRecording` reads them
 * @param expected likewise
 * @throws RunsDifferError with the first difference and both runs as marbles
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
  const all = [...expected];
  const isDetailed = all.some(({ type, task }) => type === 'subscribed' || type === 'gave-up' || task !== undefined);
  const wanted = isDetailed ? all : told(all);
  const come = isDetailed ? [...got] : told(got);
  for (let n = 0; n < Math.max(wanted.length, come.length); n += 1) {
    if (textOf(wanted[n]) !== textOf(come[n])) {
      throw new RunsDifferError(`${difference(n, wanted[n], come[n])}\n\n${drawn(wanted, come)}\n`);
    }
  }
}

/** What a run itself tells. */
function told(events: Iterable<RecordedEvent>): RecordedEvent[] {
  return [...events]
    .filter(({ type }) => type !== 'subscribed' && type !== 'gave-up')
    .map(({ task, ...event }) => event);
}

function difference(n: number, wanted: RecordedEvent | undefined, come: RecordedEvent | undefined): string {
  const shown = (event: RecordedEvent | undefined): string =>
    event === undefined ? 'nothing more' : `at ${event.time} ms ${jsonOf(plain(event))}`;
  const isLate = wanted !== undefined && come !== undefined && textOf(plain(wanted)) === textOf(plain(come));
  const what = isLate && wanted.time !== come.time ? `at ${come.time} ms the same` : shown(come);
  return `Event ${n + 1} differs: expected ${shown(wanted)}, got ${what}`;
}

/** Anything as text that is the same for what is to count as the same. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === undefined || typeof inner === 'bigint' || typeof inner === 'function' || typeof inner === 'symbol') {
      return { [`@${typeof inner}`]: String(inner) };
    }
    if (typeof inner === 'number' && !Number.isFinite(inner)) return { '@number': String(inner) };
    if (inner instanceof Error) return sorted({ '@error': inner.constructor.name, ...errorFields(inner) });
    return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted(inner) : inner;
  });
}

function sorted(fields: object): object {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** One line of each run that belong together. */
interface Row {
  readonly label: string;
  readonly wanted: readonly Note[];
  readonly come: readonly Note[];
}

function drawn(wanted: readonly RecordedEvent[], come: readonly RecordedEvent[]): string {
  // The same event has the same letter in both.
  const key = keys();
  const letters = new Map<string, { readonly letter: string; readonly event: RunEvent<unknown, unknown> }>();
  const letterFor = (event: RunEvent<unknown, unknown>): string => {
    const text = textOf(event);
    let known = letters.get(text);
    if (known === undefined) letters.set(text, (known = { letter: key(), event }));
    return known.letter;
  };
  const [before, after] = [historyOf(wanted), historyOf(come)];
  const [left, right] = [notesOf(wanted, before, letterFor), notesOf(come, after, letterFor)];
  const rows: Row[] = paired(before.tasks, after.tasks).map(({ label, first, second }) => ({
    label,
    wanted: left.tasks[first] ?? [],
    come: right.tasks[second] ?? [],
  }));
  rows.push({ label: 'run', wanted: left.run, come: right.run });

  const { times, diagrams } = inColumns(rows.flatMap((row) => [row.wanted, row.come]));
  const width = Math.max(...rows.map(({ label }) => widthOf(label)));
  const lines = rows.flatMap(({ label }, index) => {
    const name = padded(label, width);
    const [first = '', second = ''] = diagrams.slice(2 * index);
    return first === second ? [`  ${name}  ${first}`] : [`- ${name}  ${first}`, `+ ${name}  ${second}`];
  });
  const legend = [...letters.values()].map(({ letter, event }) => `  ${letter} = ${jsonOf(event)}`);
  return ['- expected, + got', '', `  ${padded('ms', width)}  ${times}`, ...lines, '', ...legend].join('\n');
}

/** Marbles with a column for each instant, headed by its time, however long nothing happens in between. */
function inColumns(tracks: readonly (readonly Note[])[]): { readonly times: string; readonly diagrams: string[] } {
  const instants = [...new Set(tracks.flatMap((notes) => notes.map(({ time }) => time)))].sort((a, b) => a - b);
  const diagrams = tracks.map(() => '');
  let times = '';
  for (const instant of instants) {
    const cells = tracks.map((notes) => {
      const texts = notes.filter(({ time }) => time === instant).map(({ text }) => text);
      return texts.length > 1 ? `(${texts.join('')})` : texts.join('');
    });
    const columns = Math.max(...[...cells, String(instant)].map(widthOf)) + 1;
    times += String(instant).padEnd(columns);
    cells.forEach((cell, track) => {
      const before = diagrams[track] ?? '';
      const isOver = /[|#]\)?-*$/.test(before);
      diagrams[track] = before + (isOver ? padded('', columns) : cell + '-'.repeat(columns - widthOf(cell)));
    });
  }
  return { times: times.trimEnd(), diagrams: diagrams.map((diagram) => diagram.replace(/(?<=[|#]\)?)[- ]+$/, '')) };
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
