import type * as RxjsEtc from 'rxjs-etc/operators';
import { createRequire } from 'node:module';
import { concatMapEager } from 'minimalist-async';
import { mergeMap, Observable, range } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { printTable } from './table.js';

/*
 * `npm run bench:eager`: inner sources that end in another order than they began, which is where RxJS looks each of them
 * up in a list. One process, in turns, best of three; a time counts only if every value came, in the right order.
 */
// Its folders can be required, not imported.
const { concatMapEager: eagerOfRxjsEtc } = createRequire(import.meta.url)('rxjs-etc/operators') as typeof RxjsEtc;

const smoke = process.env['BENCH_SMOKE'] === '1';
const sizes = smoke ? [200] : [1_000, 10_000, 100_000];
const rounds = smoke ? 1 : 3;

type End = () => void;
type Flatten = (project: (index: number) => Observable<number>) => OperatorFunction<number, number>;

const operators: Record<string, Flatten> = {
  concatMapEager: (project) => concatMapEager(project),
  'rxjs mergeMap': (project) => mergeMap(project),
  'rxjs-etc concatMapEager': (project) => eagerOfRxjsEtc(project),
};

const orders: Record<string, (ends: End[]) => End[]> = {
  forward: (ends) => ends,
  reverse: (ends) => [...ends].reverse(),
  // Every index once, far from its neighbours: a step that shares no factor with any of the sizes.
  scattered: (ends) => ends.map((_, n) => ends[(n * 7919) % ends.length]!),
};

function cpuMsOf(flatten: Flatten, order: (ends: End[]) => End[], count: number): number {
  const ends: End[] = [];
  const seen: number[] = [];
  let completed = false;
  const inner = (index: number): Observable<number> =>
    new Observable((subscriber) => {
      ends[index] = () => {
        subscriber.next(index);
        subscriber.complete();
      };
    });

  globalThis.gc?.();
  const before = process.cpuUsage();
  range(0, count)
    .pipe(flatten(inner))
    .subscribe({ next: (value) => seen.push(value), complete: () => (completed = true) });
  order(ends).forEach((end) => end());
  const { user, system } = process.cpuUsage(before);

  const sorted = flatten === operators['rxjs mergeMap'] ? [...seen].sort((a, b) => a - b) : seen;
  if (!completed || sorted.length !== count || sorted.some((value, n) => value !== n))
    throw new Error('Not every value came in its order');
  return (user + system) / 1000;
}

for (const [orderName, order] of Object.entries(orders)) {
  const rows = sizes.map((count) => {
    const best = Object.values(operators).map((flatten) =>
      Math.min(...Array.from({ length: rounds }, () => cpuMsOf(flatten, order, count))),
    );
    const [ours, merge, etc] = best as [number, number, number];
    return [
      String(count),
      ...best.map((ms) => `${ms.toFixed(1)} ms`),
      `1 / ${(merge / ours).toFixed(1)}`,
      `1 / ${(etc / ours).toFixed(1)}`,
    ];
  });
  printTable(
    `asynchronous inners that end in ${orderName} order: CPU`,
    ['inners', ...Object.keys(operators), 'ours / mergeMap', 'ours / rxjs-etc'],
    rows,
  );
}
