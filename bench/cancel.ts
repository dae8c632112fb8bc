import { asReady, awaitInOrder, gather, unlikelyToReturn } from 'minimalist-async';
import { printTable } from './table.js';

/*
 * `npm run bench:cancel`: how long it takes to cancel tasks that all wait. It counts only if all of them waited and no
 * timer is left; the same for the tasks of which every other one has been cancelled before, one by one.
 */
const sizes = process.env['BENCH_SMOKE'] === '1' ? [1_000] : [100_000, 1_000_000];
const strategies = { asReady, awaitInOrder, gather };

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

function tasksOf(count: number) {
  const options = { intervalMs: 3_600_000, random: () => 0.5 };
  return Array.from({ length: count }, (_, n) => unlikelyToReturn(`task${n}`, options));
}

function cancelMs(name: keyof typeof strategies, count: number): number {
  let waiting = 0;
  const subscription = strategies[name](tasksOf(count)).subscribe((event) => {
    if (event.type === 'retry') waiting += 1;
  });
  if (waiting !== count || timers() === 0) throw new Error(`Only ${waiting} of ${count} tasks wait`);
  globalThis.gc?.();
  const before = performance.now();
  subscription.unsubscribe();
  const ms = performance.now() - before;
  if (timers() !== 0) throw new Error(`${timers()} timers are left`);
  return ms;
}

/** Every task by itself, in an order that is far from that of their start. */
function oneByOneMs(count: number): number {
  const subscriptions = tasksOf(count).map((task) => task.subscribe());
  const before = performance.now();
  for (let n = 0; n < count; n += 1) subscriptions[(n * 7919) % count]!.unsubscribe();
  const ms = performance.now() - before;
  if (timers() !== 0) throw new Error(`${timers()} timers are left`);
  return ms;
}

printTable(
  'cancelling tasks that all wait',
  ['tasks', ...Object.keys(strategies), 'one by one, in scattered order'],
  sizes.map((count) => [
    String(count),
    ...Object.keys(strategies).map((name) => `${cancelMs(name as keyof typeof strategies, count).toFixed(0)} ms`),
    `${oneByOneMs(count).toFixed(0)} ms`,
  ]),
);
