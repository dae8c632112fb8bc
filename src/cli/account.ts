import { resolve } from 'node:path';
import type { Observable, SchedulerLike } from 'rxjs';
import { codeOf, isError } from '../errors.js';
import type { EndEvent, RecordedEvent } from '../record/events.js';
import { HistoryWriter } from '../record/history.js';
import { Recorder } from '../record/recorder.js';
import { recordingHead, recordingLine } from '../record/recording.js';
import type { RunSettings } from '../record/recording.js';
import type { RunEvent, TaskEvent } from '../task/events.js';
import type { RunDesk } from './desk.js';
import type { LineWriter } from './line-writer.js';
import type { Size } from './live.js';
import { openFile } from './open-file.js';
import type { OpenFile } from './open-file.js';
import { finalFormats } from './options.js';
import type { FinalFormat, Format, ReportValues } from './options.js';
import { complain } from './printer.js';
import { refuse } from './usage-error.js';

type AnyTask = Observable<TaskEvent<unknown>>;

/** What is kept and shown of a run beside its lines: its recording, its pictures and numbers, what is drawn meanwhile. */
export class Account {
  /** What the run was told, once that is known. */
  settings: RunSettings | undefined;
  private recorder: Recorder | undefined;
  private clock: SchedulerLike;
  private startedAt = 0;
  private readonly takers: ((event: RecordedEvent) => void)[] = [];
  /** What is left to do when the run starts: it may be given up before. */
  private readonly beginnings: (() => void)[] = [];
  /** What is left to do when the run has ended. */
  private readonly endings: (() => void)[] = [];
  private ended = false;
  /** Whether all that was asked for could be made. */
  isWell = true;
  private readonly opened: OpenFile[] = [];

  constructor(
    private readonly values: ReportValues,
    private readonly desk: RunDesk,
  ) {
    this.clock = desk.scheduler;
  }

  /**
   * The run is about to start.
   *
   * @param clock whose time is told
   * @param source the file that the run is read from
   * @throws UsageError if a file can not be written, before anything is written to any
   */
  async begin(settings: RunSettings, clock: SchedulerLike, source?: string): Promise<void> {
    this.settings = settings;
    this.clock = clock;
    await this.open(source);
    // It was interrupted before it began.
    if (this.ended) this.close();
    else this.recordTo(settings);
    await this.picture(settings);
    await this.draw(settings.tasks);
    if (this.takers.length > 0) {
      this.recorder = new Recorder((event) => {
        for (const take of this.takers) take(event);
      }, clock);
    }
  }

  /** A task whose events will be told; to be called in the order of the tasks. */
  watch(task: AnyTask): AnyTask {
    return this.recorder?.watch(task) ?? task;
  }

  /** Takes an event of the run; gives its time. */
  take(event: RunEvent<unknown>): number {
    if (event.type === 'start') {
      this.startedAt = this.clock.now();
      for (const begin of this.beginnings) begin();
    }
    if (this.recorder !== undefined) return this.recorder.take(event);
    // Nobody else asks for it, and each of very many lines would.
    return this.values.format === 'ndjson' && event.type !== 'start' ? this.elapsed() : 0;
  }

  /** The time of a failure that ends the run, while it is told. */
  timeOfEnd(): number {
    return this.recorder?.now() ?? this.elapsed();
  }

  private elapsed(): number {
    return this.clock.now() - this.startedAt;
  }

  /** The run has ended, or is over. */
  end(outcome: EndEvent['outcome'], error?: unknown): void {
    if (this.ended) return;
    this.ended = true;
    this.desk.live?.end();
    this.recorder?.end(outcome, error);
    for (const finish of this.endings) {
      try {
        finish();
      } catch (error) {
        // One that can not be drawn does not take the others with it.
        this.isWell = false;
        complain(this.desk, `The run could not be drawn: ${isError(error) ? error.message : String(error)}`);
      }
    }
  }

  /** Opens all files that are asked for, and then empties them. */
  private async open(source: string | undefined): Promise<void> {
    const { record, svg } = this.values;
    const asked = Object.entries({ record, svg }).flatMap(([option, path]) =>
      path === undefined ? [] : [{ option, path }],
    );
    const taken = new Set(source === undefined ? [] : [resolve(source)]);
    for (const { option, path } of asked) {
      if (taken.has(resolve(path))) refuse(`--${option}`, 'a file of its own', path);
      taken.add(resolve(path));
    }
    for (const { option, path } of asked) {
      try {
        this.opened.push(await openFile(option, path));
      } catch (error) {
        this.close();
        refuse(`--${option}`, `a file that can be written (${codeOf(error)})`, path);
      }
    }
    await Promise.all(this.opened.map(({ empty }) => empty()));
  }

  private close(): void {
    for (const { stream } of this.opened) stream.end();
  }

  /** The file of an option, if it was asked for. */
  private file(option: string): LineWriter | undefined {
    const file = this.opened.find((opened) => opened.option === option);
    return file && this.desk.addFile(file.path, file.stream);
  }

  private recordTo(settings: RunSettings): void {
    const writer = this.file('record');
    if (writer === undefined) return;
    writer.write(recordingHead(settings));
    this.takers.push((event) => writer.write(recordingLine(event)));
  }

  private async picture(settings: RunSettings): Promise<void> {
    const { format = 'text', svg, summary, watch } = this.values;
    if (!isFinal(format) && svg === undefined && !summary && !watch) return;
    const pictures = await import('./pictures.js');
    const file = this.file('svg');
    const writer = new HistoryWriter();
    this.takers.push((event) => writer.add(event));
    const { report, problems, colors, io } = this.desk;

    if (isFinal(format)) {
      const events: RecordedEvent[] = [];
      // Kept where they are drawn one by one.
      if (format === 'marbles' || format === 'spec') this.takers.push((event) => events.push(event));
      const draw = pictures.final[format];
      const recording = { settings, events };
      this.endings.push(() => report.write(draw({ history: writer.history, recording, size: io.out, colors })));
    }
    if (file !== undefined) this.endings.push(() => file.write(pictures.svgText(writer.history)));
    if (watch) {
      const { screen } = io;
      await this.drawLive((size) => pictures.liveTimeline(writer.history, size, this.elapsed(), colors));
      // What was drawn is gone with the run; the last picture stays.
      if (format !== 'timeline') {
        this.endings.push(() => problems.write(`\n${pictures.timelineFor(writer.history, screen ?? {}, colors)}`));
      }
    }
    if (summary) {
      // What another program reads is not mixed with what it does not expect.
      const target = format === 'svg' || format === 'spec' || format === 'values' ? problems : report;
      const text = format === 'ndjson' ? pictures.summaryJson : pictures.summaryBelow;
      this.endings.push(() => target.write(text(writer.history)));
    }
  }

  private async draw(total: number | undefined): Promise<void> {
    const { watch, 'no-progress': none } = this.values;
    if (this.desk.io.screen === undefined || none || watch) return;
    const { Progress } = await import('./progress.js');
    const progress = new Progress(total);
    this.takers.push((event) => progress.take(event));
    await this.drawLive((size) => progress.line(size, this.elapsed()));
  }

  /** Draws on the terminal, if there is one, while the run goes on. */
  private async drawLive(picture: (size: Size) => string): Promise<void> {
    const { desk } = this;
    const { screen } = desk.io;
    if (screen === undefined) return;
    const { LiveDrawing } = await import('./live.js');
    this.beginnings.push(() => (desk.live = new LiveDrawing(screen, desk.scheduler, picture)));
  }
}

function isFinal(format: Format): format is FinalFormat {
  return finalFormats.some((name) => name === format);
}
