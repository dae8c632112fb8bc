import type { SchedulerLike, Subscription } from 'rxjs';
import { derived, isPromise } from './supply.js';
import type { Answer, Supply } from './supply.js';

/** Gives things at that distance in time at least, however fast they are asked for. That there are no more is told at once. */
export function paced<T>(supply: Supply<T>, everyMs: number, scheduler: SchedulerLike): Supply<T> {
  let due = -Infinity;
  let waiting: Subscription | undefined;

  const whenDue = (answer: Answer<T>): Answer<T> | Promise<Answer<T>> => {
    if (answer.done === true) return answer;
    const ms = Math.max(0, due - scheduler.now());
    due = Math.max(due, scheduler.now()) + everyMs;
    if (ms === 0) return answer;
    return new Promise((resolve) => {
      waiting = scheduler.schedule(() => resolve(answer), ms);
    });
  };
  const ask = (next: () => Answer<T> | Promise<Answer<T>>) => (): Answer<T> | Promise<Answer<T>> => {
    const answer = next();
    return isPromise(answer) ? answer.then(whenDue) : whenDue(answer);
  };
  return derived(supply, ask, () => waiting?.unsubscribe());
}
