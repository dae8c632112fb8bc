import cliTruncate from 'cli-truncate';
import { createLogUpdate } from 'log-update';
import { interval, Observable } from 'rxjs';
import type { SchedulerLike, Subscription } from 'rxjs';
import { printable } from '../report/printable.js';
import { reasonText } from '../report/reason.js';
import type { TaskEvent } from '../task/events.js';

type AnyTask = Observable<TaskEvent<unknown, unknown>> & { readonly tag?: string };

/** A terminal that a line can be drawn on, and drawn anew. */
export type Screen = Pick<NodeJS.WriteStream, 'write'> & { readonly columns?: number };

/** Often enough to be seen as live. */
const everyMs = 100;

interface Running {
  readonly tag: string;
  readonly since: number;
  reason: unknown;
}

/** The live line: how far a run has come, and what it waits for. It is there between what else is written, never in it. */
export class Progress {
  private done = 0;
  private failed = 0;
  /** In the order of their start: the first is the slowest. */
  private readonly running = new Set<Running>();
  private readonly startedAt: number;
  private readonly draw: ReturnType<typeof createLogUpdate>;
  private readonly ticks: Subscription;
  private drawn = false;

  constructor(
    private readonly screen: Screen,
    private readonly scheduler: SchedulerLike,
    private readonly total: number | undefined,
  ) {
    this.startedAt = scheduler.now();
    this.draw = createLogUpdate(sized(screen) as unknown as NodeJS.WritableStream, { showCursor: true });
    this.ticks = interval(everyMs, scheduler).subscribe(() => {
      this.drawn = true;
      this.draw(cliTruncate(this.line(), sized(screen).columns - 1));
    });
  }

  /** Follows a task that is about to start. */
  follow(task: AnyTask): AnyTask {
    const { tag = '' } = task;
    const followed = new Observable<TaskEvent<unknown, unknown>>((subscriber) => {
      const running: Running = { tag, since: this.scheduler.now(), reason: undefined };
      this.running.add(running);
      subscriber.add(() => this.running.delete(running));
      return task.subscribe({
        next: (event) => {
          if (event.type === 'retry') running.reason = event.reason;
          else this.done += 1;
          subscriber.next(event);
        },
        error: (error: unknown) => {
          this.failed += 1;
          subscriber.error(error);
        },
        complete: () => subscriber.complete(),
      });
    });
    return Object.assign(followed, { tag });
  }

  /** Takes the line away, before something else is written; it comes back by itself. */
  hide(): void {
    if (!this.drawn) return;
    this.drawn = false;
    this.draw.clear();
  }

  end(): void {
    this.ticks.unsubscribe();
    this.hide();
  }

  private line(): string {
    const { done, failed, running, total } = this;
    const [slowest] = running;
    const now = this.scheduler.now();
    const counts = [`${done} done`, `${running.size} running`, `${failed} failed`];
    if (total !== undefined) counts.push(`${total - done - failed - running.size} waiting`);
    const parts = [counts.join(', '), seconds(now - this.startedAt)];
    if (slowest !== undefined) {
      const why = slowest.reason === undefined ? '' : ` (${reasonText(slowest.reason)})`;
      parts.push(`slowest: ${printable(slowest.tag)} ${seconds(now - slowest.since)}${why}`);
    }
    return parts.join(' | ');
  }
}

/** A terminal that does not know its size says 0. */
function sized(screen: Screen) {
  return {
    write: (text: string) => screen.write(text),
    get columns() {
      return Math.max(2, screen.columns || 80);
    },
    rows: 24,
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}
