import { ReplaySubject } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Gate } from './gate.js';
import type { Sink } from './io.js';

/** Lines of one turn of the event loop are written at once, but not more than this many characters. */
const chunkLength = 65_536;

/** Gathers lines, writes them in chunks, and closes a gate while its reader is behind. */
export class LineWriter {
  private pending = '';
  private scheduled = false;
  private underway = 0;
  private whenIdle: () => void = () => undefined;
  private readonly errors = new ReplaySubject<NodeJS.ErrnoException>(1);

  /** Emits when it can be written no more. */
  readonly error$: Observable<NodeJS.ErrnoException> = this.errors;

  constructor(
    private readonly sink: Sink,
    private readonly gate?: Gate,
  ) {}

  write(line: string): void {
    this.pending += line;
    this.pending += '\n';
    if (this.pending.length >= chunkLength) {
      this.flush();
    } else if (!this.scheduled) {
      this.scheduled = true;
      queueMicrotask(() => {
        this.scheduled = false;
        this.flush();
      });
    }
  }

  /** Writes the rest; resolves when everything is written, or can not be, or when its reader needs longer than that. */
  async end(patienceMs = Infinity): Promise<void> {
    this.flush();
    if (this.underway === 0) return;
    await new Promise<void>((resolve) => {
      const patience = patienceMs === Infinity ? undefined : setTimeout(resolve, patienceMs);
      this.whenIdle = () => {
        clearTimeout(patience);
        resolve();
      };
    });
  }

  private flush(): void {
    if (this.pending === '') return;
    const { pending } = this;
    this.pending = '';
    this.underway += 1;
    const keepsUp = this.sink.write(pending, (error) => this.written(error));
    if (!keepsUp && this.underway > 0) this.gate?.close(this);
  }

  private written(error: NodeJS.ErrnoException | null | undefined): void {
    this.underway -= 1;
    if (error) this.errors.next(error);
    if (this.underway > 0) return;
    this.whenIdle();
    this.gate?.open(this);
  }
}
