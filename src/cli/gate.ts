import { Observable, Subscription } from 'rxjs';
import type { SchedulerLike } from 'rxjs';

/** Tasks that may start in one turn of the event loop; between turns, signals are heard and output goes out. */
const startsPerTurn = 1000;

/**
 * Holds a run back while the reader of its report is behind: timers that fire, and tasks that would start, wait until the
 * gate opens again. So a slow reader makes the run slower, and not larger. Tasks that end at once, in any number, do not
 * keep the event loop from turning either.
 */
export class Gate {
  private shut = false;
  private readonly held = new Set<() => void>();
  private starts = 0;

  close(): void {
    this.shut = true;
  }

  /** Lets go on what waits, first come first served, as long as nobody closes the gate again. */
  open(): void {
    this.shut = false;
    for (const goOn of this.held) {
      if (this.shut) return;
      this.held.delete(goOn);
      goOn();
    }
  }

  /** Goes on at once if the gate is open. */
  private readonly pass = (goOn: () => void): Subscription => {
    if (!this.shut) {
      goOn();
      return Subscription.EMPTY;
    }
    this.held.add(goOn);
    return new Subscription(() => this.held.delete(goOn));
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

  /** The same task, which waits at the gate to be started. */
  task<T>(task: () => Observable<T>): Observable<T> {
    return new Observable((subscriber) =>
      this.pass(() => {
        this.countStart();
        subscriber.add(task().subscribe(subscriber));
      }),
    );
  }

  private countStart(): void {
    this.starts += 1;
    if (this.starts !== startsPerTurn) return;
    this.close();
    setImmediate(() => {
      this.starts = 0;
      this.open();
    });
  }
}
