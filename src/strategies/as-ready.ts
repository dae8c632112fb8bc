import type { Observable, ObservableInput } from 'rxjs';
import type { RunEvent, Task } from '../task/events.js';
import { Run, strategy } from './strategy.js';
import type { StrategyOptions, TaskLane } from './strategy.js';

export type AsReadyOptions = Pick<StrategyOptions, 'concurrency'>;

/**
 * Starts all tasks and takes the result of each as soon as it is ready.
 *
 *     task1   --r--r--d
 *     task2   --d
 *     result  s-(rd2)r--(d1|)    s: start, r: retry, d: done, 1 and 2: the results of task1 and task2
 *
 * - Order: task events as they happen, each result right after its `done`.
 * - Bounds: `concurrency` tasks run at once; nothing is kept.
 * - Error: a failed task is a `failed` event, always; the others go on. The error of `tasks` itself comes at once.
 * - Cancel: unsubscribing cancels every task.
 * - Law: the results are those of `merge`. - Source: asyncio's `add_done_callback` and `as_completed`.
 *
 * @param tasks anything that RxJS can subscribe to, of tasks; none at all is a run that starts and completes
 * @throws RangeError at the call, if an option is out of range
 * @example
 * asReady([unlikelyToReturn('task1', { random: () => 0.05 })]).subscribe(console.log);
 * // => { type: 'start', strategy: 'callback' }
 * // => { type: 'done', tag: 'task1', attempt: 1, value: 0.05 }
 * // => { type: 'result', tag: 'task1', value: 0.05 }
 */
export function asReady<T, R>(
  tasks: ObservableInput<Task<T, R>>,
  { concurrency }: AsReadyOptions = {},
): Observable<RunEvent<T, R>> {
  return strategy('callback', AsReadyRun<T, R>, tasks, { concurrency, settle: true });
}

class AsReadyRun<T, R> extends Run<T, R> {
  taskEnded(lane: TaskLane<T, R>): void {
    this.tell(lane);
    this.laneEnded();
  }
}
