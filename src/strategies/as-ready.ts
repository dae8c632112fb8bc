import type { Observable, ObservableInput } from 'rxjs';
import type { RunEventOf, Task } from '../task/events.js';
import { Run } from './run.js';
import { strategy } from './strategy.js';
import type { StrategyOptions } from './strategy-options.js';
import type { TaskLane } from './task-lane.js';

/**
 * Starts all tasks and takes the result of each as soon as it is ready.
 *
 *     task1   -r------(d|)
 *     task2   ---(e|)
 *     result  sr-(e2)-(d1|)     s: start, r: retry, d and e: done, 1 and 2: the results of task1 and task2
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
export function asReady<O extends Task<unknown>>(
  tasks: ObservableInput<O>,
  options: StrategyOptions = {},
): Observable<RunEventOf<O>> {
  return strategy('callback', AsReadyRun, tasks, { ...options, settle: true });
}

class AsReadyRun extends Run {
  protected taskEnded(lane: TaskLane): void {
    this.tell(lane);
    this.laneEnded();
  }
}
