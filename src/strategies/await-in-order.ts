import type { Observable, ObservableInput } from 'rxjs';
import type { RunEventOf, Task } from '../task/events.js';
import { Run } from './run.js';
import { strategy } from './strategy.js';
import type { StrategyOptions } from './strategy-options.js';
import type { TaskLane } from './task-lane.js';

/**
 * Starts all tasks and takes their results in the order of the tasks, each as soon as it and all before it are ready.
 *
 *     task1   -r----(d|)
 *     task2   ---(e|)
 *     result  sr-e--(d12|)      s: start, r: retry, d and e: done, 1 and 2: the results of task1 and task2
 *
 * - Order: task events as they happen; results in the order of the tasks, always.
 * - Bounds: `concurrency` tasks run at once, `lookahead` are started and not delivered; a list, an iterable or an async
 *   iterable of tasks is asked for the next one only when there is room for it.
 * - Error: a task's error comes in its turn, after all earlier results; then the rest is cancelled. Until then what runs
 *   goes on, and nothing new is started. With `settle` it is a `failed` event instead. The error of `tasks` itself comes at once.
 * - Cancel: unsubscribing cancels every task.
 * - Law: the results are those of `concat` over tasks that have all been started. - Source: `await` each of asyncio.
 *
 * @param tasks anything that RxJS can subscribe to, of tasks; none at all is a run that starts and completes
 * @throws RangeError at the call, if an option is out of range
 * @example
 * const tasks = ['task1', 'task2'].map((tag) => unlikelyToReturn(tag, { random: () => 0.05 }));
 * awaitInOrder(tasks).pipe(results()).subscribe(console.log);
 * // => 0.05
 * // => 0.05
 */
export function awaitInOrder<O extends Task<unknown>>(
  tasks: ObservableInput<O>,
  options: StrategyOptions = {},
): Observable<RunEventOf<O>> {
  return strategy('await', InOrderRun, tasks, options);
}

class InOrderRun extends Run {
  protected taskEnded(lane: TaskLane): void {
    // The turn of a task that failed will be the end.
    if (lane.end === 'failed' && !this.settle) this.openNoMore();
    this.laneEnded();
  }

  protected override deliver(): void {
    for (let head = this.oldest; head?.end !== undefined && !this.subscriber.closed; head = this.oldest)
      this.tell(head);
  }
}
