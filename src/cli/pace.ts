import type { SchedulerLike, Subscription } from 'rxjs';
import { isPromise } from '../validate.js';
import { derived } from './supply.js';
import type { Answer, Supply } from './supply.js';

/** What was given late, because a timer or its taker was, is made up for within this time, in milliseconds. */
const slackMs = 20;

/**
 * Gives things no more often than that, however fast they are asked for. That there are no more is told at once.
 */
export function paced<T>(supply: Supply<T>, everyMs: number, scheduler: SchedulerLike): Supply<T> {
  let due = -Infinity;
  let over = false;
  let waiting: Subscription | undefined;

  const whenDue = (answer: Answer<T>): Answer<T> | Promise<Answer<T>> => {
    if (answer.done === true || over) return { done: true, value: undefined };
    const now = scheduler.now();
    const ms = due - now;
    due = (due === -Infinity ? now : Math.max(due, now - slackMs)) + everyMs;
    if (ms <= 0) return answer;
    return new Promise((resolve) => {
      waiting = scheduler.schedule(() => resolve(answer), ms);
    });
  };
  const ask = (next: () => Answer<T> | Promise<Answer<T>>) => (): Answer<T> | Promise<Answer<T>> => {
    const answer = next();
    return isPromise(answer) ? answer.then(whenDue) : whenDue(answer);
  };
  const stop = (): void => {
    over = true;
    waiting?.unsubscribe();
  };
  return derived(supply, ask, stop);
}
