import type { SchedulerLike, Subscription } from 'rxjs';
import { derived } from './supply.js';
import type { Answer, Supply } from './supply.js';

/** Gives things at that distance in time at least, however fast they are asked for. */
export function paced<T>(supply: Supply<T>, everyMs: number, scheduler: SchedulerLike): Supply<T> {
  let due = -Infinity;
  let waiting: Subscription | undefined;
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      waiting = scheduler.schedule(() => resolve(), ms);
    });
  return derived(
    supply,
    (next) => () => {
      const now = scheduler.now();
      const give = (): Answer<T> | Promise<Answer<T>> => next();
      if (now >= due) {
        due = now + everyMs;
        return give();
      }
      const ms = due - now;
      due += everyMs;
      return wait(ms).then(give);
    },
    () => waiting?.unsubscribe(),
  );
}
