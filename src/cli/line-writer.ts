import type { Sink } from './io.js';

/** Gathers lines and writes those of one turn of the event loop, or 64 KiB of them, at once. */
export class LineWriter {
  private pending = '';
  private scheduled = false;

  constructor(private readonly sink: Sink) {}

  write(line: string): void {
    this.pending += line;
    this.pending += '\n';
    if (this.pending.length >= 65_536) {
      this.flush();
    } else if (!this.scheduled) {
      this.scheduled = true;
      queueMicrotask(() => this.flush());
    }
  }

  flush(): void {
    this.scheduled = false;
    if (this.pending === '') return;
    const { pending } = this;
    this.pending = '';
    this.sink.write(pending);
  }
}
