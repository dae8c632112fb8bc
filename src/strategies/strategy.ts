import { Observable } from 'rxjs';
import type { ObservableInput } from 'rxjs';
import type { RunEvent, RunEventOf, StrategyName, Task } from '../task/events.js';
import type { Run } from './run.js';
import { checkStrategyOptions } from './strategy-options.js';
import type { StrategyOptions } from './strategy-options.js';

/** What a strategy does with its lanes; the rest of a run is the same for all. */
type RunClass = new (...args: ConstructorParameters<typeof Run>) => Run;

/** The cold Observable of a strategy's runs. */
export function strategy<O extends Task<unknown>>(
  name: StrategyName,
  RunOfStrategy: RunClass,
  tasks: ObservableInput<O>,
  options: StrategyOptions,
): Observable<RunEventOf<O>> {
  checkStrategyOptions(options);
  const runs = new Observable<RunEvent<unknown>>((subscriber) => {
    subscriber.next({ type: 'start', strategy: name });
    if (!subscriber.closed) new RunOfStrategy(subscriber, tasks, options).start();
  });
  // Events pass as they come: they are of the tasks' types, which nothing here looks at.
  return runs as Observable<RunEventOf<O>>;
}
