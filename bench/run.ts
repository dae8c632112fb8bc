import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contenders } from './contenders.js';
import { printTable } from './table.js';

/*
 * `npm run bench [-- CONTENDERS [TABLES]]`: every contender at every size, each in a process of its own, one after the
 * other; a table, and the same as JSON in `.tmp/bench/results.json`. Two patterns narrow it to the contenders and the
 * tables whose names they find. With BENCH_SMOKE=1, sizes that only show that it works.
 *
 * A time counts only if the number of attempts and of results was right.
 */
const smoke = process.env['BENCH_SMOKE'] === '1';
const wanted = new RegExp(process.argv[2] ?? '');
const wantedTable = new RegExp(process.argv[3] ?? '');
const cutOffMs = smoke ? 20_000 : 60_000;

interface Size {
  readonly tasks: number;
  readonly intervalMs: number;
  readonly attempts: number;
}
const sizes: Size[] = smoke
  ? [{ tasks: 50, intervalMs: 5, attempts: 4 }]
  : [
      { tasks: 1_000, intervalMs: 100, attempts: 20 },
      { tasks: 10_000, intervalMs: 100, attempts: 20 },
      { tasks: 100_000, intervalMs: 100, attempts: 20 },
      { tasks: 100_000, intervalMs: 1000, attempts: 5 },
      { tasks: 1_000_000, intervalMs: 1000, attempts: 5 },
    ];
const waitingTasks = smoke ? 100 : 200_000;
const lateSize: Size = smoke ? sizes[0]! : { tasks: 10_000, intervalMs: 100, attempts: 20 };

type Measured = Record<string, number>;
/** `undefined`: not to be had here (no python3); `'cut off'`: over the time. */
type Outcome = Measured | 'cut off' | undefined;

const python = 'Python asyncio';
const here = fileURLToPath(new URL('.', import.meta.url));
const names = [...Object.keys(contenders).slice(0, -1), python, Object.keys(contenders).at(-1)!].filter((name) =>
  wanted.test(name),
);
if (names.length === 0) throw new Error(`No contender is called ${String(wanted)}`);

function measure(mode: string, name: string, { tasks, intervalMs, attempts }: Size): Outcome {
  const numbers = [tasks, intervalMs, attempts].map(String);
  const [command, args] =
    name === python
      ? ['python3', [`${here}../../bench/asyncio_contender.py`, ...numbers]]
      : [process.execPath, ['--expose-gc', `${here}measure.mjs`, mode, name, ...numbers]];
  if (name === python && mode !== 'time') return undefined;
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: 'utf8', timeout: cutOffMs });
  const fault = (error as NodeJS.ErrnoException | undefined)?.code;
  if (fault === 'ENOENT') return undefined;
  if (fault === 'ETIMEDOUT') return 'cut off';
  if (status !== 0) throw new Error(`${name} did not end well:\n${stderr}`);
  const measured = JSON.parse(stdout) as Measured;
  const attemptsDue = mode === 'waiting' ? tasks : tasks * attempts;
  if (measured['attempts'] !== attemptsDue || (mode !== 'waiting' && measured['results'] !== tasks)) {
    throw new Error(`${name} did not do the job: ${stdout.trim()}, expected ${attemptsDue} attempts of ${tasks} tasks`);
  }
  return measured;
}

/** Of each figure, the median. */
function median(all: readonly Measured[]): Measured {
  const of = (figure: string): number =>
    all.map((one) => one[figure]!).sort((a, b) => a - b)[Math.floor(all.length / 2)]!;
  return Object.fromEntries(Object.keys(all[0]!).map((figure) => [figure, of(figure)]));
}

/** All contenders in turn; those who are quick five times, so that a machine that changes its speed does so for all. */
function measureInTurn(size: Size, isCutOff: (name: string) => boolean): Map<string, Outcome> {
  const first = new Map(names.map((name) => [name, isCutOff(name) ? 'cut off' : measure('time', name, size)]));
  const quick = [...first].filter(([, outcome]) => typeof outcome === 'object' && outcome['wallMs']! < 10_000);
  const more = smoke ? [] : [2, 3, 4, 5].map(() => new Map(quick.map(([name]) => [name, measure('time', name, size)])));
  return new Map(
    [...first].map(([name, outcome]) => {
      const all = [outcome, ...more.map((round) => round.get(name))].filter((one) => typeof one === 'object');
      return [name, all.length > 0 ? median(all) : outcome];
    }),
  );
}

const cell = (outcome: Outcome, show: (measured: Measured) => string): string => {
  if (outcome === undefined) return '–';
  return outcome === 'cut off' ? `cut off (> ${cutOffMs / 1000} s)` : show(outcome);
};

const report: Record<string, Record<string, Outcome>> = {};

for (const size of sizes) {
  const { tasks, intervalMs, attempts } = size;
  const idealMs = (attempts - 1) * intervalMs;
  const title = `${tasks} tasks, ${intervalMs} ms, ${attempts} attempts (ideal ${idealMs} ms)`;
  if (!wantedTable.test(title)) continue;
  // Who was cut off with fewer tasks is not asked to do more.
  const outcomes = measureInTurn(size, (name) => Object.values(report).some((row) => row[name] === 'cut off'));
  report[title] = Object.fromEntries(outcomes);
  const ours = outcomes.get('asReady');
  const perAttempt = (measured: Measured): number => (measured['cpuMs']! * 1000) / (tasks * attempts);
  printTable(
    title,
    ['contender', 'CPU per attempt', 'wall / ideal', 'CPU of asReady / its CPU'],
    [...outcomes].map(([name, outcome]) => [
      name,
      cell(outcome, (measured) => `${perAttempt(measured).toFixed(3)} µs`),
      cell(outcome, ({ wallMs }) => (wallMs! / idealMs).toFixed(3)),
      cell(outcome, ({ cpuMs }) => (typeof ours === 'object' ? `1 / ${(cpuMs! / ours['cpuMs']!).toFixed(2)}` : '–')),
    ]),
  );
}

function single(
  mode: string,
  title: string,
  size: Size,
  columns: Record<string, (measured: Measured) => string>,
): void {
  if (!wantedTable.test(title)) return;
  const outcomes = new Map(names.filter((name) => name !== python).map((name) => [name, measure(mode, name, size)]));
  report[title] = Object.fromEntries(outcomes);
  printTable(
    title,
    ['contender', ...Object.keys(columns)],
    [...outcomes].map(([name, outcome]) => [name, ...Object.values(columns).map((show) => cell(outcome, show))]),
  );
}

single(
  'waiting',
  `heap per waiting task, ${waitingTasks} tasks, after a collection`,
  { tasks: waitingTasks, intervalMs: 60_000, attempts: 2 },
  {
    bytes: ({ bytesPerTask }) => bytesPerTask!.toFixed(0),
  },
);
single(
  'lateness',
  `lateness of attempts, ${lateSize.tasks} tasks, ${lateSize.intervalMs} ms, ${lateSize.attempts} attempts`,
  lateSize,
  {
    median: ({ medianMs }) => `${medianMs!.toFixed(1)} ms`,
    '99th percentile': ({ p99Ms }) => `${p99Ms!.toFixed(1)} ms`,
  },
);

writeFileSync(
  `${here}results.json`,
  `${JSON.stringify({ node: process.version, date: new Date().toISOString(), report }, null, 2)}\n`,
);
