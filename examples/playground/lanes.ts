import type { RunHistory, TaskHistory } from 'minimalist-async/report';
import { pencil } from './dom.js';

/** Something that stays on its lane from its time on. */
interface Trace {
  readonly time: number;
  readonly row: number;
  readonly kind: 'retry' | 'ready' | 'failed';
}

const labelWidth = 78;
const axisHeight = 22;

/**
 * The lanes that the marbles roll along. What stays (the line behind a marble, its failed rolls, where it came to rest) is
 * drawn once, on a canvas of its own; only what moves is drawn for each frame.
 */
export class Lanes {
  private readonly context: CanvasRenderingContext2D;
  private readonly traces = pencil(document.createElement('canvas'));
  private tasks: readonly TaskHistory[] = [];
  private all: readonly Trace[] = [];
  private drawn = 0;
  private drawnUntil = 0;
  private endMs = 1;
  private width = 0;
  private height = 0;
  private colors = new Map<string, string>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly isCalm: () => boolean,
  ) {
    this.context = pencil(canvas);
  }

  show({ tasks }: RunHistory, endMs: number): void {
    this.tasks = tasks;
    this.endMs = Math.max(1, endMs);
    this.all = tasks
      .flatMap(({ events, gaveUp }, row): Trace[] => [
        ...events.map(({ time, event }): Trace => ({ time, row, kind: event.type === 'retry' ? 'retry' : 'ready' })),
        ...(gaveUp === undefined ? [] : [{ time: gaveUp.time, row, kind: 'failed' as const }]),
      ])
      .sort((a, b) => a.time - b.time);
    this.resize();
  }

  /** To be called when there is more room or less, or the colours are others. */
  resize(): void {
    const { canvas, tasks, context, traces } = this;
    const style = getComputedStyle(canvas);
    for (const name of ['ink', 'soft', 'faint', 'wait', 'retry', 'ready', 'failed', 'paper']) {
      this.colors.set(name, style.getPropertyValue(`--${name}`).trim());
    }
    this.width = canvas.clientWidth;
    this.height = Math.round(Math.min(tasks.length * 26, Math.max(560, tasks.length * 0.6))) + axisHeight;
    canvas.style.height = `${this.height}px`;
    const ratio = window.devicePixelRatio || 1;
    for (const { canvas: each } of [context, traces]) {
      each.width = this.width * ratio;
      each.height = this.height * ratio;
    }
    for (const each of [context, traces]) each.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.clear();
  }

  draw(time: number): void {
    // A page that is not shown has no room, and a canvas without room can not be drawn.
    if (this.width === 0) return;
    if (time < this.drawnUntil) this.clear();
    this.trace(time);
    const { context, width, height } = this;
    context.clearRect(0, 0, width, height);
    context.drawImage(this.traces.canvas, 0, 0, width, height);
    this.roll(time);
  }

  private get rowHeight(): number {
    return (this.height - axisHeight) / Math.max(1, this.tasks.length);
  }

  private get radius(): number {
    return Math.max(1, Math.min(8, this.rowHeight * 0.36));
  }

  private get hasLabels(): boolean {
    return this.rowHeight >= 13;
  }

  private x(time: number): number {
    const left = (this.hasLabels ? labelWidth : 8) + this.radius;
    return left + (Math.min(time, this.endMs) / this.endMs) * (this.width - left - 12);
  }

  private y(row: number): number {
    return (row + 0.5) * this.rowHeight;
  }

  private color(name: string): string {
    return this.colors.get(name) ?? 'gray';
  }

  private clear(): void {
    const { traces, width, height, tasks } = this;
    traces.clearRect(0, 0, width, height);
    this.drawn = 0;
    this.drawnUntil = 0;
    traces.font = '12px system-ui, sans-serif';
    traces.textBaseline = 'middle';
    traces.fillStyle = this.color('soft');
    if (this.hasLabels) {
      tasks.forEach(({ tag }, row) => {
        // Without this, a right-to-left tag would stand elsewhere.
        const text = tag.length > 11 ? `${tag.slice(0, 10)}…` : tag;
        traces.fillText(`\u2068${text}\u2069`, 4, this.y(row), labelWidth - 8);
      });
    }
    this.axis();
  }

  private axis(): void {
    const { traces, endMs, height } = this;
    const bottom = height - axisHeight;
    const steps = [1, 2, 5].flatMap((n) => [1, 10, 100, 1000, 10_000, 100_000].map((unit) => n * unit));
    const least = endMs / Math.max(1, this.width / 110);
    const step = steps.sort((a, b) => a - b).find((ms) => ms >= least) ?? endMs;
    traces.textAlign = 'center';
    for (let tick = 0; tick <= endMs; tick += step) {
      const x = Math.round(this.x(tick)) + 0.5;
      traces.fillStyle = this.color('faint');
      traces.fillRect(x, 0, 1, bottom + 4);
      traces.fillStyle = this.color('soft');
      const text = tick < 1000 && step < 1000 ? `${tick} ms` : `${tick / 1000} s`;
      if (x < this.width - 20) traces.fillText(tick === 0 ? '0' : text, x, bottom + 13);
    }
    traces.textAlign = 'start';
  }

  /** Adds what has happened since. */
  private trace(time: number): void {
    const { traces, tasks, drawnUntil, radius } = this;
    // Behind what is there already: the marks that stand where it begins.
    traces.globalCompositeOperation = 'destination-over';
    traces.fillStyle = this.color('wait');
    const thickness = Math.min(2, Math.max(0.5, this.rowHeight * 0.4));
    tasks.forEach(({ subscribedAt, readyAt = Infinity }, row) => {
      const from = Math.max(drawnUntil, subscribedAt);
      const to = Math.min(time, readyAt);
      // A little more to the left, so that no seam is seen.
      if (to > from)
        traces.fillRect(this.x(from) - 0.5, this.y(row) - thickness / 2, this.x(to) - this.x(from) + 0.5, thickness);
    });
    traces.globalCompositeOperation = 'source-over';
    for (let next = this.all[this.drawn]; next !== undefined && next.time <= time; next = this.all[this.drawn]) {
      this.drawn += 1;
      const x = this.x(next.time);
      const y = this.y(next.row);
      traces.fillStyle = this.color(next.kind);
      if (next.kind === 'retry') dot(traces, x, y, Math.max(0.8, radius * 0.4));
      else dot(traces, x, y, radius);
      if (next.kind === 'failed' && radius > 3) {
        traces.fillStyle = this.color('paper');
        traces.fillRect(x - radius * 0.5, y - 1, radius, 2);
      }
    }
    this.drawnUntil = time;
  }

  /** The marbles that are on their way, each with a mark on it that shows it roll. */
  private roll(time: number): void {
    const { context, tasks, radius } = this;
    tasks.forEach(({ subscribedAt, readyAt = Infinity, events }, row) => {
      if (subscribedAt > time || readyAt <= time) return;
      const at = this.isCalm() ? lastBefore(events, time, subscribedAt) : time;
      const x = this.x(at);
      const y = this.y(row);
      context.fillStyle = this.color('retry');
      dot(context, x, y, radius);
      if (radius < 4) return;
      const angle = (x / radius) % (2 * Math.PI);
      context.fillStyle = this.color('paper');
      dot(context, x + Math.cos(angle) * radius * 0.5, y + Math.sin(angle) * radius * 0.5, radius * 0.25);
    });
  }
}

function lastBefore(events: TaskHistory['events'], time: number, first: number): number {
  let last = first;
  for (const event of events) if (event.time <= time) last = event.time;
  return last;
}

/** Below three pixels, nobody sees that it is not round. */
function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  if (radius < 1.5) {
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    return;
  }
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
