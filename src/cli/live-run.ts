import { setFlagsFromString } from 'node:v8';
import type { Observable } from 'rxjs';
import type { StrategyOptions } from '../strategies/strategy-options.js';
import type { RunEvent } from '../task/events.js';
import type { Account } from './account.js';
import type { RunCommand } from './args.js';
import type { RunDesk } from './desk.js';
import type { Success } from './options.js';
import { paced } from './pace.js';
import { prepared } from './prepared.js';
import { strategies } from './strategies.js';
import { asyncIterable, mapped } from './supply.js';
import { specsOf, taskMaker } from './tasks.js';
import { refuse } from './usage-error.js';

/** The run that a command asks for, its strategy applied to its tasks. */
export function liveRun(
  { strategy, named, values }: RunCommand,
  desk: RunDesk,
  account: Account,
): Observable<RunEvent<unknown>> {
  const { gate, io, scheduler } = desk;
  const isBounded = values.concurrency !== undefined;
  if (isBounded) keepMemoryFlat();

  return prepared(async (signal) => {
    const specs = await specsOf(named, values, io, signal);
    const { concurrency, lookahead, settle, deadline: deadlineMs } = values;
    const options: StrategyOptions = {
      concurrency,
      lookahead,
      settle,
      success: wanted(values.success, specs.length),
      deadlineMs,
    };
    await account.begin({ strategy, tasks: specs.length, tags: specs.tags, ...options }, scheduler, values.from);

    return () => {
      const make = taskMaker(values, gate.scheduler(scheduler), io.randomOf);
      const tasks = mapped(specs, (spec) => account.watch(make(spec)));
      const inTime = values.rate === undefined ? tasks : paced(tasks, values.rate, scheduler);
      const items = asyncIterable(gate.items(inTime, isBounded ? 200 : 1000));
      return strategies[strategy](items, { ...options, scheduler });
    };
  });
}

/**
 * Where only so many run at once, memory is not to grow with the list. V8 gives more and more room, up to 48 MB, to what
 * dies young when enough of it passes by; here that buys a quarter of the CPU time and costs half of the memory.
 */
function keepMemoryFlat(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** How many tasks are to succeed. */
function wanted(success: Success | undefined, total: number | undefined): number | undefined {
  if (success === undefined || success === 'all') return undefined;
  if ('count' in success) {
    if (total !== undefined && success.count > total) {
      refuse('--success', `at most the number of tasks (${total})`, String(success.count));
    }
    return success.count;
  }
  if (total === undefined) {
    refuse('--success', 'all, any or N for a list of which nobody knows how long it is', `${success.percent}%`);
  }
  // A part of nothing is nothing, and has been reached.
  return total === 0 ? undefined : Math.ceil((total * success.percent) / 100);
}
