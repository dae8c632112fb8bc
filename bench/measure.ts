import { contenders } from './contenders.js';
import type { Contender, Job } from './job.js';

/*
 * One measurement, in a process of its own: `measure MODE CONTENDER TASKS INTERVAL_MS ATTEMPTS`; prints one line of JSON.
 * Run with --expose-gc.
 */
const [mode, name, ...numbers] = process.argv.slice(2);
const [tasks, intervalMs, attempts] = numbers.map(Number) as [number, number, number];
const contender = contenders[name!]!;

/** All contenders draw from one source: it succeeds when there were enough failed rolls for all. */
function sharedRolls(failing: number): () => number {
  let rolls = 0;
  return () => {
    rolls += 1;
    return rolls <= failing ? 0.5 : 0.05;
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function heap(): number {
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

/** CPU and wall of the whole job, the making of the tasks included. */
async function time(run: Contender): Promise<object> {
  const seen = { attempts: 0, results: 0 };
  const random = sharedRolls(tasks * (attempts - 1));
  const job: Job = {
    tasks,
    intervalMs,
    attempts,
    randomOf: () => random,
    onAttempt: () => (seen.attempts += 1),
    onResult: () => (seen.results += 1),
  };
  const before = { cpu: cpuMs(), wall: performance.now() };
  await run(job);
  return { cpuMs: cpuMs() - before.cpu, wallMs: performance.now() - before.wall, ...seen };
}

/** Bytes per task after a collection, while all of them wait; the tasks themselves are part of it. */
async function waiting(run: Contender): Promise<object> {
  let made = 0;
  const random = (): number => 0.5;
  const before = heap();
  void run({
    tasks,
    intervalMs: 60_000,
    attempts,
    randomOf: () => random,
    onAttempt: () => (made += 1),
    onResult: () => undefined,
  });
  // Those that begin asynchronously have begun then.
  while (made < tasks) await new Promise((resolve) => setTimeout(resolve, 50));
  const bytesPerTask = (heap() - before) / tasks;
  return { bytesPerTask, attempts: made };
}

/** How much later than the interval an attempt of the same task came, over all attempts. */
async function lateness(run: Contender): Promise<object> {
  const late: number[] = [];
  const seen = { attempts: 0, results: 0 };
  const randomOf = (): (() => number) => {
    let rolls = 0;
    let last = 0;
    return () => {
      const now = performance.now();
      if (rolls > 0) late.push(now - last - intervalMs);
      last = now;
      rolls += 1;
      return rolls < attempts ? 0.5 : 0.05;
    };
  };
  await run({
    tasks,
    intervalMs,
    attempts,
    randomOf,
    onAttempt: () => (seen.attempts += 1),
    onResult: () => (seen.results += 1),
  });
  late.sort((a, b) => a - b);
  const at = (share: number): number => late[Math.floor((late.length - 1) * share)]!;
  return { medianMs: at(0.5), p99Ms: at(0.99), ...seen };
}

const modes = { time, waiting, lateness };
const measured = await modes[mode as keyof typeof modes](contender);
process.stdout.write(`${JSON.stringify(measured)}\n`);
// Those that wait for a minute are not waited for.
process.exit(0);
