import { open } from 'node:fs/promises';
import type { Observable, SchedulerLike } from 'rxjs';
import { codeOf } from '../errors.js';
import type { EndEvent, RecordedEvent } from '../record/events.js';
import { HistoryWriter } from '../record/history.js';
import { ndjsonLine } from '../record/ndjson.js';
import { Recorder } from '../record/recorder.js';
import { recordingHead } from '../record/recording.js';
import type { RunSettings } from '../record/recording.js';
import type { RunEvent, TaskEvent } from '../task/events.js';
import type { RunDesk } from './desk.js';
import type { LineWriter } from './line-writer.js';
import type { Size } from './live.js';
import type { ReportValues } from './options.js';
import { refuse } from './usage-error.js';

type AnyTask = Observable<TaskEvent<unknown, unknown>>;

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

  constructor(
    private readonly values: ReportValues,
    private readonly desk: RunDesk,
  ) {
    this.clock = desk.scheduler;
  }

  /**
   * The run is about to start.
   *
   * @param clock whose time is told @throws UsageError if a file can not be written
   */
  async begin(settings: RunSettings, clock: SchedulerLike): Promise<void> {
    this.settings = settings;
    this.clock = clock;
    await this.recordTo(settings);
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
  take(event: RunEvent<unknown, unknown>): number {
    if (event.type === 'start') {
      this.startedAt = this.clock.now();
      for (const begin of this.beginnings) begin();
    }
    return this.recorder?.take(event) ?? this.elapsed();
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
    for (const finish of this.endings) finish();
  }

  private async recordTo(settings: RunSettings): Promise<void> {
    const { record } = this.values;
    if (record === undefined) return;
    const writer = await this.file('record', record);
    writer.write(recordingHead(settings));
    this.takers.push((event) => writer.write(ndjsonLine(event)));
  }

  private async picture(settings: RunSettings): Promise<void> {
    const { format = 'text', svg, summary, watch } = this.values;
    const atEnd = format === 'timeline' || format === 'svg' || format === 'marbles' || format === 'spec';
    if (!atEnd && svg === undefined && !summary && !watch) return;
    const pictures = await import('./pictures.js');
    const file = svg === undefined ? undefined : await this.file('svg', svg);
    const writer = new HistoryWriter();
    this.takers.push((event) => writer.add(event));
    const { report, problems, colors, io } = this.desk;

    if (format === 'marbles' || format === 'spec') {
      const events: RecordedEvent[] = [];
      this.takers.push((event) => events.push(event));
      const recording = { settings, events };
      this.endings.push(() => report.write(pictures[format](recording)));
    }
    if (format === 'timeline')
      this.endings.push(() => report.write(pictures.timelineFor(writer.history, io.out, colors)));
    if (format === 'svg') this.endings.push(() => report.write(pictures.svgText(writer.history)));
    if (file !== undefined) this.endings.push(() => file.write(pictures.svgText(writer.history)));
    if (watch) {
      const { screen } = io;
      await this.drawLive((size) => pictures.liveTimeline(writer.history, size, this.elapsed(), colors));
      // What was drawn is gone with the run; the last picture stays.
      if (format !== 'timeline') {
        this.endings.push(() => problems.write(pictures.timelineFor(writer.history, screen ?? {}, colors)));
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
    const progress = new Progress(this.clock, total);
    this.takers.push((event) => progress.take(event));
    await this.drawLive((size) => progress.line(size));
  }

  /** Draws on the terminal, if there is one, while the run goes on. */
  private async drawLive(picture: (size: Size) => string): Promise<void> {
    const { desk } = this;
    const { screen } = desk.io;
    if (screen === undefined) return;
    const { LiveDrawing } = await import('./live.js');
    this.beginnings.push(() => (desk.live = new LiveDrawing(screen, desk.scheduler, picture)));
  }

  /** A file that is written as the report is: the run waits for it, and ends if it can not be written. */
  private async file(option: string, path: string): Promise<LineWriter> {
    try {
      const handle = await open(path, 'w');
      return this.desk.addFile(path, handle.createWriteStream());
    } catch (error) {
      return refuse(`--${option}`, `a file that can be written (${codeOf(error)})`, path);
    }
  }
}
