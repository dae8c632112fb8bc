import { filter, map } from 'rxjs';
import type { Observable, OperatorFunction } from 'rxjs';
import type { ResultEvent, RunEvent } from '../task/events.js';

/**
 * Picks the values out of a run, in the order of its strategy.
 *
 *     run      s-r-d-(d12|)     1 and 2: result events
 *     results  ------(ab|)      a and b: their values
 *
 * - Failed tasks of a settled run are passed over; the run's error is the result's.
 *
 * @example
 * awaitInOrder([unlikelyToReturn('task1', { random: () => 0.05 })]).pipe(results()).subscribe(console.log);
 * // => 0.05
 */
export function results<T>(): OperatorFunction<RunEvent<T>, T> {
  return (run: Observable<RunEvent<T>>) =>
    run.pipe(
      filter((event): event is ResultEvent<T> => event.type === 'result'),
      map((event) => event.value),
    );
}
