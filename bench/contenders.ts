import { asReady, awaitInOrder, gather, unlikelyToReturn } from 'minimalist-async';
import type { RollReason, RunEvent } from 'minimalist-async';
import pMap from 'p-map';
import pRetry from 'p-retry';
import { defer, forkJoin, from, last, map, mergeAll, of, repeat, retry, takeWhile, tap, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { likelihood } from './job.js';
import type { Contender, Job } from './job.js';

/*
 * Every way of writing the same job that we know people use, each in its natural form. Ours come first, the limit last:
 * a bare tick that all tasks share and that knows nothing of Observables, order, errors or cancelling.
 */
export const contenders: Record<string, Contender> = {
  asReady: ours((job) => asReady(tasksOf(job))),
  awaitInOrder: ours((job) => awaitInOrder(tasksOf(job))),
  gather: ours((job) => gather(tasksOf(job))),

  'rxjs timer + takeWhile, forkJoin': joined(timerIdiom),
  'rxjs timer + takeWhile, merge': merged(timerIdiom),
  'rxjs repeat({ delay }), forkJoin': joined(repeatIdiom),
  'rxjs repeat({ delay }), merge': merged(repeatIdiom),
  'rxjs retry({ delay }), forkJoin': joined(retryIdiom),
  'rxjs retry({ delay }), merge': merged(retryIdiom),

  'async/await': async (job) => {
    const results = await Promise.all(Array.from({ length: job.tasks }, (_, n) => asyncTask(job, n)));
    results.forEach(job.onResult);
  },

  'p-map': async (job) => {
    await pMap(Array.from({ length: job.tasks }), (_, n) => asyncTask(job, n).then(job.onResult), {
      concurrency: Infinity,
    });
  },

  'p-retry': async (job) => {
    const { intervalMs } = job;
    const options = { retries: Infinity, factor: 1, minTimeout: intervalMs, maxTimeout: intervalMs };
    const attempt = (random: () => number): number => {
      const roll = random();
      job.onAttempt();
      if (roll < likelihood) return roll;
      throw new Error('not yet');
    };
    const start = (_: unknown, n: number): Promise<number> => {
      const random = job.randomOf(n);
      return pRetry(() => attempt(random), options);
    };
    const results = await Promise.all(Array.from({ length: job.tasks }, start));
    results.forEach(job.onResult);
  },

  'one setTimeout per wait': (job) =>
    new Promise((resolve) => {
      let open = job.tasks;
      const start = (random: () => number): void => {
        const roll = (): void => {
          job.onAttempt();
          if (random() >= likelihood) {
            setTimeout(roll, job.intervalMs);
          } else {
            job.onResult();
            open -= 1;
            if (open === 0) resolve();
          }
        };
        roll();
      };
      for (let n = 0; n < job.tasks; n += 1) start(job.randomOf(n));
    }),

  'bare shared tick': (job) =>
    new Promise((resolve) => {
      let waiting = Array.from({ length: job.tasks }, (_, n) => job.randomOf(n));
      const tick = (): void => {
        const again: (() => number)[] = [];
        for (const random of waiting) {
          job.onAttempt();
          if (random() >= likelihood) again.push(random);
          else job.onResult();
        }
        waiting = again;
        if (waiting.length === 0) resolve();
        else setTimeout(tick, job.intervalMs);
      };
      tick();
    }),
};

function tasksOf({ tasks, intervalMs, randomOf }: Job) {
  return Array.from({ length: tasks }, (_, n) =>
    unlikelyToReturn(`task${n}`, { intervalMs, random: randomOf(n), likelihood }),
  );
}

function ours(run: (job: Job) => Observable<RunEvent<number, RollReason>>): Contender {
  return (job) =>
    new Promise((resolve, reject) => {
      run(job).subscribe({
        next: (event) => {
          if (event.type === 'retry' || event.type === 'done') job.onAttempt();
          else if (event.type === 'result') job.onResult();
        },
        error: reject,
        complete: resolve,
      });
    });
}

type Idiom = (job: Job, task: number) => Observable<number>;

/** Polls on a timer that goes on until the roll is good. */
function timerIdiom({ intervalMs, randomOf, onAttempt }: Job, task: number): Observable<number> {
  const random = randomOf(task);
  return timer(0, intervalMs).pipe(
    map(random),
    tap(onAttempt),
    takeWhile((roll) => roll >= likelihood, true),
    last(),
  );
}

/** Makes the attempt again after it has completed. */
function repeatIdiom({ intervalMs, randomOf, onAttempt }: Job, task: number): Observable<number> {
  const random = randomOf(task);
  return defer(() => of(random())).pipe(
    repeat({ delay: intervalMs }),
    tap(onAttempt),
    takeWhile((roll) => roll >= likelihood, true),
    last(),
  );
}

/** Makes the attempt again after it has failed. */
function retryIdiom({ intervalMs, randomOf, onAttempt }: Job, task: number): Observable<number> {
  const random = randomOf(task);
  return defer(() => {
    const roll = random();
    onAttempt();
    if (roll >= likelihood) throw new Error('not yet');
    return of(roll);
  }).pipe(retry({ delay: intervalMs }));
}

function joined(idiom: Idiom): Contender {
  return (job) =>
    new Promise((resolve, reject) => {
      forkJoin(Array.from({ length: job.tasks }, (_, n) => idiom(job, n))).subscribe({
        next: (results) => results.forEach(job.onResult),
        error: reject,
        complete: resolve,
      });
    });
}

function merged(idiom: Idiom): Contender {
  return (job) =>
    new Promise((resolve, reject) => {
      // `merge(...tasks)` can not take more than some hundred thousand arguments.
      from(Array.from({ length: job.tasks }, (_, n) => idiom(job, n)))
        .pipe(mergeAll())
        .subscribe({
          next: job.onResult,
          error: reject,
          complete: resolve,
        });
    });
}

async function asyncTask({ intervalMs, randomOf, onAttempt }: Job, task: number): Promise<number> {
  const random = randomOf(task);
  for (;;) {
    const roll = random();
    onAttempt();
    if (roll < likelihood) return roll;
    await sleep(intervalMs);
  }
}
