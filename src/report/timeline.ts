import type { TaskHistory } from '../record/history.js';
import { check, rules } from '../validate.js';
import { durationText, ticksOf } from './duration.js';
import { labelOf, padded, widthOf } from './label.js';
import { asHistory } from './run.js';
import type { Run } from './run.js';
import { headline, selected } from './selection.js';

/** How large the picture is and how it looks. */
export interface TimelineOptions {
  /** Columns there are: an integer >= 1. @default 80 */
  readonly width?: number | undefined;
  /** Lines there are, an integer >= 1; a picture of many tasks shows those that failed and the slowest. @default 24 */
  readonly height?: number | undefined;
  /** Up to when the picture reaches, in milliseconds. @default the end of the run */
  readonly until?: number | undefined;
  /** Wraps what stands for something, for colours. */
  readonly paint?: Partial<Record<Mark, (text: string) => string>> | undefined;
}

type Mark = keyof typeof marks;

/** One character each, told apart without colour. */
const marks = { wait: '─', retry: '×', ready: '●', held: '┈', delivered: '◆', failed: '!' } as const;

const legend: readonly (readonly [Mark, string])[] = [
  ['retry', 'retry'],
  ['ready', 'ready'],
  ['held', 'held back'],
  ['delivered', 'delivered'],
  ['failed', 'failed'],
];

/**
 * A run as a picture of text: a line for each task, its failed attempts as ticks, when its result was ready, and when it
 * was delivered. Never larger than it is told, down to some twenty columns.
 *
 * @example
 * const run: RecordedEvent[] = [
 *   { time: 0, type: 'start', strategy: 'await' },
 *   { time: 0, type: 'retry', tag: 'a', attempt: 1, reason: 'busy', delayMs: 100 },
 *   { time: 0, type: 'done', tag: 'b', attempt: 1, value: 2 },
 *   { time: 100, type: 'done', tag: 'a', attempt: 2, value: 1 },
 *   { time: 100, type: 'result', tag: 'a', value: 1 },
 *   { time: 100, type: 'result', tag: 'b', value: 2 },
 * ];
 * console.log(timeline(run, { width: 44 }).split('\n').slice(2, 5).join('\n'));
 * // => a  ×──────────────────◆  100 ms
 * // => b  ●┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈◆  0 ms + 100 ms held
 * // =>    0                  100 ms
 */
export function timeline(run: Run, options: TimelineOptions = {}): string {
  const history = asHistory(run);
  const { width = 80, height = 24, until = history.endedAt, paint = {} } = options;
  check(rules.positive, 'width', width);
  check(rules.positive, 'height', height);
  // Where there is little room: first the tasks, then the axis, the headline, the legend; a line is left for the prompt.
  const [hasAxis, hasHead, hasLegend] = [height > 3, height > 5, height > 7];
  const around = Number(hasAxis) + 2 * Number(hasHead) + 2 * Number(hasLegend) + 2;
  const { shown, others } = selected(history, Math.max(1, height - around));
  const notes = shown.map(noteOf);
  const labelWidth = Math.min(
    Math.max(1, Math.floor(width / 3)),
    shown.reduce((most, { tag }) => Math.max(most, widthOf(labelOf(tag, 24))), 1),
  );
  const widest = notes.reduce((most, note) => Math.max(most, note.length), 0);
  const noteWidth = width - labelWidth - widest - 5 < 10 ? -2 : widest;
  const columns = Math.max(1, width - labelWidth - noteWidth - 5);
  const columnOf = (time: number): number => Math.round((Math.min(time, until) / Math.max(until, 1)) * (columns - 1));

  const used = new Set<Cell>();
  const rows = shown.map((task, index) => {
    const cells = cellsOf(task, columns, columnOf, until);
    for (const cell of cells) used.add(cell);
    const note = noteWidth < 0 ? '' : `  ${notes[index]}`;
    return `${padded(labelOf(task.tag, labelWidth), labelWidth)}  ${painted(cells, paint)}${note}`.trimEnd();
  });
  const lines = [
    ...(hasHead ? [labelOf(headline(history), width), ''] : []),
    ...rows,
    ...(hasAxis ? [' '.repeat(labelWidth + 2) + axis(until, columns, columnOf, noteWidth)] : []),
    ...(others === undefined ? [] : [labelOf(others, width)]),
    ...(hasLegend ? ['', legendOf(used, paint, width)] : []),
  ];
  return lines.slice(0, height).join('\n');
}

function cellsOf(task: TaskHistory, columns: number, columnOf: (time: number) => number, until: number): Cell[] {
  const cells = new Array<Cell>(columns).fill(undefined);
  const { subscribedAt, events, gaveUp, readyAt, deliveredAt } = task;
  cells.fill('wait', columnOf(subscribedAt), columnOf(readyAt ?? until) + 1);
  for (const { time, event } of events) if (event.type === 'retry') cells[columnOf(time)] = 'retry';
  if (readyAt === undefined) return cells;
  const from = columnOf(readyAt);
  const to = columnOf(deliveredAt ?? until);
  cells.fill('held', from + 1, to + 1);
  cells[from] = gaveUp === undefined ? 'ready' : 'failed';
  if (deliveredAt !== undefined && gaveUp === undefined) cells[to] = 'delivered';
  return cells;
}

type Cell = Mark | undefined;

/** Neighbours that are alike are painted together. */
function painted(cells: readonly Cell[], paint: NonNullable<TimelineOptions['paint']>): string {
  let line = '';
  for (let from = 0; from < cells.length;) {
    const mark = cells[from];
    let to = from + 1;
    while (to < cells.length && cells[to] === mark) to += 1;
    const text = (mark === undefined ? ' ' : marks[mark]).repeat(to - from);
    line += (mark === undefined ? undefined : paint[mark]?.(text)) ?? text;
    from = to;
  }
  return line;
}

/** `1.2 s`, and what order has added to it. */
function noteOf({ subscribedAt, readyAt, deliveredAt, gaveUp }: TaskHistory): string {
  if (readyAt === undefined) return 'not ready';
  const ready = durationText(readyAt - subscribedAt);
  if (gaveUp !== undefined) return `${ready}, failed`;
  if (deliveredAt === undefined) return `${ready}, not delivered`;
  return deliveredAt === readyAt ? ready : `${ready} + ${durationText(deliveredAt - readyAt)} held`;
}

function axis(until: number, columns: number, columnOf: (time: number) => number, room: number): string {
  let line = '';
  for (const tick of ticksOf(until, columns / 12)) {
    const text = tick === 0 ? '0' : durationText(tick);
    const at = columnOf(tick);
    if (at < line.length + 2 && line !== '') continue;
    if (at + text.length <= columns + 2 + room) line = line.padEnd(at) + text;
  }
  return line;
}

/** As much of it as there is room for. */
function legendOf(used: ReadonlySet<Cell>, paint: NonNullable<TimelineOptions['paint']>, width: number): string {
  let left = width + 2;
  const parts = legend.filter(([mark, words]) => used.has(mark) && (left -= words.length + 4) >= 0);
  return parts.map(([mark, words]) => `${paint[mark]?.(marks[mark]) ?? marks[mark]} ${words}`).join('  ');
}
