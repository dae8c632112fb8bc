import { Subscription } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { derived } from './supply.js';
import type { Answer, Supply } from './supply.js';

/**
 * Holds a run back while the reader of its report is behind: timers that fire, and tasks that would start, wait until the
 * gate opens again. So a slow reader makes the run slower, and not larger. Tasks that end at once, in any number, do not
 * keep the event loop from turning either.
 */
export class Gate {
  private readonly closers = new Set<object>();
  private readonly held = new Set<() => void>();

  private get shut(): boolean {
    return this.closers.size > 0;
  }

  close(by: object): void {
    this.closers.add(by);
  }

  /** Lets go on what waits, first come first served, once nobody keeps the gate closed, and as long as nobody does. */
  open(by: object): void {
    this.closers.delete(by);
    for (const goOn of this.held) {
      if (this.shut) return;
      this.held.delete(goOn);
      goOn();
    }
  }

  /** Goes on at once if the gate is open; else gives the way to forget about it. */
  private readonly pass = (goOn: () => void): (() => void) | undefined => {
    if (!this.shut) {
      goOn();
      return undefined;
    }
    this.held.add(goOn);
    return () => this.held.delete(goOn);
  };

  /** The same scheduler, whose actions wait at the gate when their time has come. */
  scheduler(scheduler: SchedulerLike): SchedulerLike {
    const { pass } = this;
    return {
      now: () => scheduler.now(),
      schedule: (work, delay, state) => {
        const waiting = new Subscription();
        const action = scheduler.schedule(
          function (due) {
            waiting.add(pass(() => (work as (due?: unknown) => void).call(this, due)));
          },
          delay,
          state,
        );
        waiting.add(action);
        return waiting;
      },
    };
  }

  /**
   * The same things as they are asked for: at once while the gate is open, up to that many in one turn of the event loop;
   * between turns, signals are heard and output goes out.
   */
  items<T>(supply: Supply<T>, perTurn: number): Supply<T> {
    let given = 0;
    const whenOpen = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.shut) await new Promise<void>((resolve) => this.held.add(resolve));
    };
    return derived(supply, (next) => {
      const ask = (): Answer<T> | Promise<Answer<T>> => {
        if (!this.shut && given < perTurn) {
          given += 1;
          return next();
        }
        given = 0;
        return whenOpen().then(ask);
      };
      return ask;
    });
  }
}
