import { tries } from '../errors.js';
import { attemptsOf } from '../record/history.js';
import type { TaskHistory } from '../record/history.js';
import type { StrategyName } from '../task/events.js';
import { check, rules } from '../validate.js';
import { durationText } from './duration.js';
import { labelOf, padded, widthOf } from './label.js';
import { asHistory } from './run.js';
import type { Run } from './run.js';
import { headline, selected } from './selection.js';

/** One task in numbers; times in milliseconds since the run started. */
export interface TaskSummary {
  /** Its name. */
  readonly tag: string;
  /** What became of it; `unfinished` if the run ended before it did. */
  readonly outcome: 'done' | 'failed' | 'unfinished';
  /** Attempts made. */
  readonly attempts: number;
  /** When it was subscribed to; 0 if the recording does not say. */
  readonly startedAt: number;
  /** When it was done, or failed. */
  readonly readyAt?: number;
  /** When its result, or its failure, was delivered. */
  readonly deliveredAt?: number;
  /** How long its result was held back by order, in milliseconds. */
  readonly heldMs?: number;
}

/** The smallest values that so many hundredths do not exceed (nearest rank), in milliseconds. */
export interface Percentiles {
  /** The median. */
  readonly p50: number;
  /** Nine of ten take no longer. */
  readonly p90: number;
  /** 99 of a hundred take no longer. */
  readonly p99: number;
  /** None takes longer. */
  readonly max: number;
}

/** A run in numbers. */
export interface RunSummary {
  /** Which strategy it was. */
  readonly strategy: StrategyName;
  /** From the start to the last event, in milliseconds. */
  readonly durationMs: number;
  /** Tasks that were done. */
  readonly done: number;
  /** Tasks that failed. */
  readonly failed: number;
  /** Tasks that were neither when the run ended. */
  readonly unfinished: number;
  /** Attempts of all tasks together. */
  readonly attempts: number;
  /** Of all that was ready, from the task's own start; absent if nothing was. */
  readonly toReadyMs?: Percentiles;
  /** How long what was delivered was held back by order; absent if nothing was. */
  readonly heldMs?: Percentiles;
  /** One by one, in the order of the tasks. */
  readonly tasks: readonly TaskSummary[];
}

/**
 * A run in numbers: per task, and all together.
 *
 * @example
 * const run: RecordedEvent[] = [
 *   { time: 0, type: 'retry', tag: 'a', attempt: 1, reason: 'busy', delayMs: 100 },
 *   { time: 100, type: 'done', tag: 'a', attempt: 2, value: 1 },
 *   { time: 250, type: 'result', tag: 'a', value: 1 },
 * ];
 * summaryOf(run).toReadyMs // => { p50: 100, p90: 100, p99: 100, max: 100 }
 * summaryOf(run).heldMs // => { p50: 150, p90: 150, p99: 150, max: 150 }
 */
export function summaryOf(run: Run): RunSummary {
  const { strategy, tasks: histories, endedAt } = asHistory(run);
  const tasks = histories.map(taskSummary);
  const count = (outcome: TaskSummary['outcome']): number => tasks.filter((task) => task.outcome === outcome).length;
  const toReadyMs = percentiles(
    tasks.flatMap(({ readyAt, startedAt }) => (readyAt === undefined ? [] : readyAt - startedAt)),
  );
  const heldMs = percentiles(tasks.flatMap(({ heldMs: held }) => held ?? []));
  return {
    strategy,
    durationMs: endedAt,
    done: count('done'),
    failed: count('failed'),
    unfinished: count('unfinished'),
    attempts: tasks.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(toReadyMs === undefined ? {} : { toReadyMs }),
    ...(heldMs === undefined ? {} : { heldMs }),
    tasks,
  };
}

function taskSummary(task: TaskHistory): TaskSummary {
  const { tag, gaveUp, subscribedAt, readyAt, deliveredAt } = task;
  const ended = gaveUp === undefined ? 'done' : 'failed';
  return {
    tag,
    outcome: readyAt === undefined ? 'unfinished' : ended,
    attempts: attemptsOf(task),
    startedAt: subscribedAt,
    ...(readyAt === undefined ? {} : { readyAt }),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(readyAt === undefined || deliveredAt === undefined ? {} : { heldMs: deliveredAt - readyAt }),
  };
}

function percentiles(values: readonly number[]): Percentiles | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const rank = (percent: number): number => sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? max;
  return { p50: rank(50), p90: rank(90), p99: rank(99), max };
}

const columns = ['task', 'outcome', 'attempts', 'started', 'ready', 'delivered', 'held back'] as const;

/** What `summaryText` can be told. */
export interface SummaryOptions {
  /** Tasks that have a line of their own: an integer >= 1. @default 20 */
  readonly rows?: number | undefined;
}

/** A summary as a table, of the tasks that failed and the slowest if there are more than so many; then the totals. */
export function summaryText(run: Run, { rows = 20 }: SummaryOptions = {}): string {
  check(rules.positive, 'rows', rows);
  const history = asHistory(run);
  const { shown, others } = selected(history, rows);
  const { attempts, toReadyMs, heldMs } = summaryOf(history);
  const time = (ms: number | undefined): string => (ms === undefined ? '-' : durationText(ms));
  const table = [
    columns,
    ...shown
      .map(taskSummary)
      .map((task) => [
        labelOf(task.tag, 30),
        task.outcome,
        String(task.attempts),
        time(task.startedAt),
        time(task.readyAt),
        time(task.deliveredAt),
        time(task.heldMs),
      ]),
  ];
  const widths = columns.map((_name, column) => Math.max(...table.map((cells) => widthOf(cells[column] ?? ''))));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        // Numbers end where those above them end.
        return column < 2 ? padded(cell, width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    ...(others === undefined ? [] : [others]),
    '',
    `${headline(history)}, ${tries(attempts)}`,
    ...percentilesLine('to ready', toReadyMs),
    ...percentilesLine('held back', heldMs),
  ].join('\n');
}

function percentilesLine(what: string, percents: Percentiles | undefined): readonly string[] {
  if (percents === undefined) return [];
  const parts = Object.entries(percents).map(([name, ms]: [string, number]) => `${name} ${durationText(ms)}`);
  return [`${what.padEnd(9)}  ${parts.join('  ')}`];
}
