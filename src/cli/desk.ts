import { asyncScheduler, defer, firstValueFrom, map, merge, ReplaySubject, take } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Signal } from './exit-code.js';
import { Gate } from './gate.js';
import type { Io, Sink } from './io.js';
import { LineWriter } from './line-writer.js';
import type { LiveDrawing } from './live.js';
import type { Desk } from './printer.js';

/** Something could not be written. */
export interface Unwritten {
  /** A file, or the report if there is none. */
  readonly path: string | undefined;
  readonly error: NodeJS.ErrnoException;
}

/** What a run works with: the world, and its own way out to it. */
export class RunDesk implements Desk {
  readonly gate = new Gate();
  readonly report: LineWriter;
  readonly problems: LineWriter;
  /** Whether a command was run in our place. */
  gaveWay = false;
  /** What is drawn while the run goes on, if anything is. */
  live: LiveDrawing | undefined;
  private readonly files: { readonly writer: LineWriter; readonly stream: Pick<NodeJS.WritableStream, 'end'> }[] = [];
  private readonly unwritten = new ReplaySubject<Unwritten>(Infinity);

  /** Emits when the report, or a file, can be written no more. */
  readonly unwritten$: Observable<Unwritten> = this.unwritten;

  constructor(readonly io: Io) {
    this.report = new LineWriter(this.aroundLive(io.out), this.gate);
    this.problems = new LineWriter(this.aroundLive(io.err), this.gate);
    this.tellOf(undefined, this.report);
  }

  get colors(): boolean {
    return this.io.colors;
  }

  get scheduler() {
    return this.io.scheduler ?? asyncScheduler;
  }

  /** One more place to write to; it is closed when all is written. */
  addFile(path: string, stream: Sink & Pick<NodeJS.WritableStream, 'end' | 'on'>): LineWriter {
    const writer = new LineWriter(stream, this.gate);
    this.files.push({ writer, stream });
    this.tellOf(path, writer);
    // Told by the writer; without a listener it would end the process.
    stream.on('error', () => undefined);
    return writer;
  }

  /** Once: what has failed goes on failing. */
  private tellOf(path: string | undefined, writer: LineWriter): void {
    writer.error$.pipe(take(1)).subscribe((error) => this.unwritten.next({ path, error }));
  }

  private aroundLive(sink: Sink): Sink {
    return {
      write: (text, written) => {
        this.live?.hide();
        const keepsUp = sink.write(text, written);
        this.live?.restore();
        return keepsUp;
      },
    };
  }

  async writtenWithin(patienceMs: number): Promise<void> {
    const writers = [this.report, this.problems, ...this.files.map(({ writer }) => writer)];
    await Promise.all(writers.map((writer) => writer.end(patienceMs)));
  }

  /** Nothing more is written to files. */
  closeFiles(): void {
    for (const { stream } of this.files) stream.end();
  }

  /** Resolves when all is written, or with the signal that has come, or comes before that. */
  written(): Promise<Signal | undefined> {
    const written$ = defer(() => this.writtenWithin(Infinity)).pipe(map(() => undefined));
    return firstValueFrom(merge(this.io.interrupt$, written$));
  }
}
