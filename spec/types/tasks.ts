// Checked by the compiler (`npm run types`); nothing here is run.
import {
  asReady,
  awaitInOrder,
  concatMapEager,
  gather,
  pollUntil,
  results,
  unlikelyToReturn,
} from '../../src/index.js';
import type { RollReason, RunEvent } from '../../src/index.js';
import { of } from 'rxjs';
import type { Observable } from 'rxjs';

const roll = unlikelyToReturn('roll');
const text = pollUntil('text', () => of('x'));
const count = pollUntil<number, Error>('count', () => Promise.resolve(1));

export const rolls: Observable<RunEvent<number, RollReason>> = awaitInOrder([roll]);
export const numbers: Observable<number> = gather([roll]).pipe(results());

// Tasks of several types run together.
export const mixed: Observable<string | number> = asReady([roll, text, count]).pipe(results());
export const ofIterable: Observable<string | number> = awaitInOrder(new Set([text, count])).pipe(results());
export const ofObservable: Observable<string | number> = gather(of(roll, text)).pipe(results());
// @ts-expect-error -- some of the values are strings
export const wrong: Observable<number> = asReady([roll, text]).pipe(results());

// @ts-expect-error -- numbers are no tasks
void awaitInOrder([1, 2]);
// @ts-expect-error -- an Observable of numbers is no task
void awaitInOrder([of(1)]);
// @ts-expect-error -- there is no such option
void awaitInOrder([roll], { bound: 2 });
// @ts-expect-error -- there is no such mode
concatMapEager(() => of(1), { errors: 'never' });
export const eager: Observable<string> = of(1).pipe(concatMapEager((n) => of(String(n)), { lookahead: undefined }));
