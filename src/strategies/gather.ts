import type { Observable, ObservableInput } from 'rxjs';
import { checkBounds } from '../operators/internal/lanes.js';
import type { RunEventOf, Task } from '../task/events.js';
import { Run } from './run.js';
import { strategy } from './strategy.js';
import type { StrategyOptions } from './strategy-options.js';
import type { TaskLane } from './task-lane.js';

/**
 * Starts all tasks and takes all results at once, in the order of the tasks, when the last one is ready.
 *
 *     task1   ---(d|)
 *     task2   -r----(e|)
 *     result  sr-d--(e12|)      s: start, r: retry, d and e: done, 1 and 2: the results of task1 and task2
 *
 * - Order: task events as they happen; results at the end, in the order of the tasks.
 * - Bounds: `concurrency` tasks run at once; every result is kept until the end.
 * - Error: the first error of a task ends the run at once and cancels the rest. With `settle` it is a `failed` event in
 *   that task's place at the end.
 * - Cancel: unsubscribing cancels every task.
 * - Law: the results are those of `forkJoin`. - Source: asyncio's `gather`, with the cancelling of its `TaskGroup`.
 *
 * @param tasks anything that RxJS can subscribe to, of tasks; none at all is a run that starts and completes
 * @throws RangeError at the call, if an option is out of range
 * @example
 * const tasks = ['task1', 'task2'].map((tag) => unlikelyToReturn(tag, { random: () => 0.05 }));
 * gather(tasks).pipe(results(), toArray()).subscribe(console.log);
 * // => [ 0.05, 0.05 ]
 */
export function gather<O extends Task<unknown>>(
  tasks: ObservableInput<O>,
  options: StrategyOptions = {},
): Observable<RunEventOf<O>> {
  // What is held until the end can not be bounded by what is held.
  checkBounds(options);
  return strategy('gather', GatherRun, tasks, { ...options, lookahead: undefined });
}

class GatherRun extends Run {
  protected taskEnded(lane: TaskLane): void {
    if (lane.end === 'succeeded' || this.settle) this.laneEnded();
    else this.subscriber.error(lane.outcome);
  }

  protected override allEnded(): void {
    for (let head = this.oldest; head !== undefined && !this.subscriber.closed; head = this.oldest) this.tell(head);
    super.allEnded();
  }
}
