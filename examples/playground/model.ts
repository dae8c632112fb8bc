import { asReady, awaitInOrder, gather, unlikelyToReturn } from 'minimalist-async';
import type { StrategyName, StrategyOptions, Task } from 'minimalist-async';
import { historyOf, parseRecording, record, replay } from 'minimalist-async/report';
import type { RecordedEvent, Recording, RunHistory } from 'minimalist-async/report';
import { seededRandom } from 'minimalist-async/testing';
import { VirtualTimeScheduler } from 'rxjs';

/** What the page is asked for. */
export interface Settings {
  readonly tasks: number;
  readonly likelihood: number;
  readonly intervalMs: number;
  readonly concurrency: number | undefined;
  readonly seed: string;
}

export const strategyNames: readonly StrategyName[] = ['await', 'gather', 'callback'];

const strategies = { await: awaitInOrder, gather, callback: asReady };

/** One strategy's run, from its start to its end. */
export interface Run {
  readonly recording: Recording;
  readonly history: RunHistory;
}

/** The same tasks under every strategy. */
export interface Show {
  readonly runs: Readonly<Record<StrategyName, Run>>;
  /** The one that is a recorded run, if any is. */
  readonly recorded: StrategyName | undefined;
  readonly durationMs: number;
  /** How many tasks there are. */
  readonly total: number;
  /** When something happens, in order, each time once. */
  readonly moments: readonly number[];
}

/** Rolls, the same ones that the command line makes of that seed. */
export function showOf({ tasks: count, likelihood, intervalMs, concurrency, seed }: Settings): Show {
  const tags = Array.from({ length: count }, (_none, n) => `task${n + 1}`);
  return showBy(undefined, 0, (strategy, scheduler) => {
    const tasks = tags.map((tag) =>
      unlikelyToReturn(tag, { likelihood, intervalMs, random: seededRandom(seed, tag), scheduler }),
    );
    return runOf(strategy, tasks, { concurrency }, scheduler);
  });
}

/** A recorded run, and what it would have been under the other strategies. */
export function showOfRecording(text: string): Show {
  const recording = parseRecording(text);
  const { settings } = recording;
  const endMs = recording.events.at(-1)?.time ?? 0;
  return showBy(settings.strategy, endMs, (strategy, scheduler) => {
    const tasks = replay(recording, { scheduler });
    const { concurrency, lookahead, settle, success } = settings;
    const options = { concurrency, settle, success, ...(strategy === 'await' ? { lookahead } : {}) };
    return runOf(strategy, tasks, options, scheduler);
  });
}

function showBy(
  recorded: StrategyName | undefined,
  endMs: number,
  make: (strategy: StrategyName, scheduler: VirtualTimeScheduler) => Run,
): Show {
  const runs = Object.fromEntries(
    strategyNames.map((strategy) => [strategy, make(strategy, new VirtualTimeScheduler())]),
  ) as Record<StrategyName, Run>;
  const durationMs = Math.max(endMs, ...strategyNames.map((strategy) => runs[strategy].history.endedAt));
  const times = strategyNames.flatMap((strategy) => runs[strategy].recording.events.map(({ time }) => time));
  const moments = [...new Set(times)].sort((a, b) => a - b);
  const total = Math.max(...strategyNames.map((strategy) => runs[strategy].recording.settings.tasks ?? 0));
  return { runs, recorded, durationMs, total, moments };
}

/** The whole run at once, in virtual time: what is shown of it, and how fast, is another matter. */
function runOf(
  strategy: StrategyName,
  tasks: readonly Task<unknown>[],
  options: StrategyOptions,
  scheduler: VirtualTimeScheduler,
): Run {
  const events: RecordedEvent[] = [];
  record([...tasks], (watched) => strategies[strategy](watched, { ...options, scheduler }), { scheduler }).subscribe(
    (event) => events.push(event),
  );
  scheduler.flush();
  const { concurrency, lookahead, settle, success } = options;
  const settings = { strategy, tasks: tasks.length, concurrency, lookahead, settle, success };
  return { recording: { settings, events }, history: historyOf(events) };
}

/** The command that makes this run. */
export function commandLine(strategy: StrategyName, settings: Settings): string {
  const { tasks, likelihood, intervalMs, concurrency, seed } = settings;
  const bound = concurrency === undefined ? '' : ` -c ${concurrency}`;
  return `minimalist-async ${strategy} -n ${tasks} -p ${likelihood} -i ${intervalMs}ms${bound} -s ${quoted(seed)}`;
}

/** For a shell. */
export function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The numbers of the tasks, from 0, in the order in which their results were delivered. */
export function deliveryOrder({ strategy, tasks }: RunHistory): readonly number[] {
  const numbers = tasks.map((_task, number) => number);
  if (strategy !== 'callback') return numbers;
  const endOf = (number: number): number => tasks[number]?.gaveUp?.order ?? tasks[number]?.events.at(-1)?.order ?? 0;
  return numbers.sort((a, b) => endOf(a) - endOf(b));
}
