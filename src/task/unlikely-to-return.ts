import type { Observable, Subscriber } from 'rxjs';
import * as defaults from '../defaults.js';
import { check, checkFunction, rules } from '../validate.js';
import type { RollEvent, RollReason } from './events.js';
import { Poll, PolledTask } from './poll.js';
import { checkPolicy } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import { SharedOptions } from './shared-options.js';

export interface UnlikelyToReturnOptions extends RetryPolicy {
  /** Chance of success of one roll, > 0 and <= 1. @default 0.1 */
  readonly likelihood?: number | undefined;
  /** Where the rolls come from: numbers from 0 (included) to 1 (excluded). @default Math.random */
  readonly random?: (() => number) | undefined;
}

/**
 * The tutorial's task: rolls until a roll is strictly below the likelihood; the roll is then its value.
 *
 * The first roll happens at subscription; after each failed one it waits `intervalMs` without blocking.
 *
 *     rolls   0.8     0.3     0.05
 *     result  r--100--r--100--(d|)      r: retry, d: done
 *
 * - Cold: nothing happens before `subscribe`; each subscription starts anew and draws from `random`.
 * - Wait: as its policy has it, `jitterRandom` being another source than `random`; a roll takes no time, so that
 *   `attemptTimeoutMs` has nothing to end.
 * - Error: `AttemptsExhaustedError` after `attempts` rolls, `TaskTimeoutError` after `timeoutMs`; what `random` throws,
 *   as it is; `RangeError` for a roll that is none.
 * - Cancel: unsubscribing frees the timer at once.
 * - Source: the Python tutorial's `unlikely_to_return`, with `asyncio.sleep` as the wait.
 *
 * @param tag names the task in its events; not empty
 * @throws RangeError or TypeError at the call, if an argument is out of range
 * @example
 * unlikelyToReturn('task1', { random: () => 0.05 }).subscribe(console.log);
 * // => { type: 'done', tag: 'task1', attempt: 1, value: 0.05 }
 */
export function unlikelyToReturn(tag: string, options: UnlikelyToReturnOptions = {}): Observable<RollEvent> {
  return new RollTask(tag, rollOptions.of(options));
}

const rollOptions = new SharedOptions<UnlikelyToReturnOptions>((options) => {
  const { likelihood = defaults.likelihood, random = Math.random } = options;
  checkPolicy(options);
  check(rules.likelihood, 'likelihood', likelihood);
  checkFunction('random', random);
});

class RollTask extends PolledTask<number, RollReason, UnlikelyToReturnOptions> {
  protected makePoll(subscriber: Subscriber<RollEvent>): RollPoll {
    return new RollPoll(subscriber, this);
  }
}

/** A roll is synchronous: it needs no inner Observable. */
class RollPoll extends Poll<number, RollReason, UnlikelyToReturnOptions> {
  protected override get quick(): boolean {
    return true;
  }

  protected try(): void {
    const { random = Math.random, likelihood = defaults.likelihood } = this.task.policy;
    const roll = random();
    if (roll < likelihood && roll >= 0) this.succeed(roll);
    else if (roll < 1 && roll >= likelihood) this.fail({ roll, likelihood });
    else check(rules.roll, 'random()', roll);
  }
}
