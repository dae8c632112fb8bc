import cliTruncate from 'cli-truncate';
import type { RecordedEvent } from '../record/events.js';
import { printable } from '../printable.js';
import { reasonText } from '../report/reason.js';
import type { Size } from './live.js';

interface Running {
  readonly tag: string;
  readonly since: number;
  reason: unknown;
}

/** How far a run has come, and what it waits for, in one line. */
export class Progress {
  private done = 0;
  private failed = 0;
  /** By number, in the order of their start: the first is the slowest. */
  private readonly running = new Map<number | undefined, Running>();

  constructor(private readonly total: number | undefined) {}

  take(event: RecordedEvent): void {
    switch (event.type) {
      case 'subscribed':
        this.running.set(event.task, { tag: event.tag, since: event.time, reason: undefined });
        break;
      case 'retry': {
        const running = this.running.get(event.task);
        if (running !== undefined) running.reason = event.reason;
        break;
      }
      case 'done':
        this.running.delete(event.task);
        this.done += 1;
        break;
      case 'gave-up':
        this.running.delete(event.task);
        this.failed += 1;
        break;
      default:
      // What is delivered, and when, does not matter here.
    }
  }

  /** @param time in milliseconds since the run started */
  line({ columns }: Pick<Size, 'columns'>, time: number): string {
    const { done, failed, running, total } = this;
    const [slowest] = running.values();
    const counts = [`${done} done`, `${running.size} running`, `${failed} failed`];
    if (total !== undefined) counts.push(`${total - done - failed - running.size} waiting`);
    const parts = [counts.join(', '), seconds(time)];
    if (slowest !== undefined) {
      const why = slowest.reason === undefined ? '' : ` (${reasonText(slowest.reason)})`;
      parts.push(`slowest: ${printable(slowest.tag)} ${seconds(time - slowest.since)}${why}`);
    }
    return cliTruncate(parts.join(' | '), columns - 1);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)}s`;
}
