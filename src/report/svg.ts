import { tries } from '../errors.js';
import { attemptsOf } from '../record/history.js';
import type { RunHistory, TaskHistory } from '../record/history.js';
import { check, rules } from '../validate.js';
import { durationText, ticksOf } from './duration.js';
import { labelOf, widthOf } from './label.js';
import { asHistory } from './run.js';
import type { Run } from './run.js';
import { headline, selected } from './selection.js';

/** How large the picture is and what it shows. */
export interface SvgOptions {
  /** In pixels: an integer >= 1. @default 800 */
  readonly width?: number | undefined;
  /** Tasks that are drawn: an integer >= 1; of more, those that failed and the slowest. @default 1000 */
  readonly rows?: number | undefined;
}

/** Of the text, in pixels: the widest characters of the usual fonts are narrower. */
const charWidth = 8;
const margin = 16;

/**
 * A run as a picture: a standalone SVG file, for light and dark surroundings, with a title and a description for those who
 * do not see it. Whatever the tags hold, it is valid XML and does nothing.
 *
 * - A row for each task: its failed attempts as small rings, a disc when its result was ready, a dashed line while it was
 *   held back, a diamond when it was delivered, a cross if it failed.
 * - Rows without room for their names have none; pointing at a row tells it, up to a hundred rows.
 *
 * @example
 * const events: RecordedEvent[] = [{ time: 0, type: 'done', tag: 'a', attempt: 1, value: 1 }];
 * console.log(svg(events).split('\n')[0]?.slice(0, 60));
 * // => <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 132
 */
export function svg(run: Run, { width = 800, rows = 1000 }: SvgOptions = {}): string {
  check(rules.positive, 'width', width);
  check(rules.positive, 'rows', rows);
  const history = asHistory(run);
  const { shown, others } = selected(history, rows);
  const drawing = new Drawing(history, shown, width);
  return drawing.svg(others);
}

class Drawing {
  private readonly rowHeight: number;
  private readonly hasLabels: boolean;
  private readonly left: number;
  private readonly right: number;
  private readonly top = 72;
  private readonly bottom: number;
  private readonly radius: number;

  constructor(
    private readonly history: RunHistory,
    private readonly tasks: readonly TaskHistory[],
    private readonly width: number,
  ) {
    const { length } = tasks;
    // Few rows have room; many are a texture that is still no longer than two screens.
    this.rowHeight = length <= 40 ? 24 : Math.max(1.5, Math.round(9600 / length) / 10);
    this.hasLabels = this.rowHeight >= 14;
    const labelled = this.hasLabels ? tasks : [];
    const labels = labelled.map(({ tag }) => widthOf(labelOf(tag, 24)));
    const notes = labelled.map((task) => widthOf(noteOf(task)));
    this.left = margin + (this.hasLabels ? Math.max(0, ...labels) * charWidth + 14 : 0);
    this.right = width - margin - (this.hasLabels ? Math.max(0, ...notes) * charWidth + 14 : 0);
    this.bottom = this.top + length * this.rowHeight;
    this.radius = Math.max(0.6, Math.min(5, this.rowHeight / 3.2));
  }

  svg(others: string | undefined): string {
    const { width, bottom, history } = this;
    const height = Math.ceil(bottom + (others === undefined ? 36 : 60));
    const title = headline(history);
    return `${[
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" class="minimalist-async-run" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<desc>${escaped(this.description(others))}</desc>`,
      style,
      `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
      `<text class="head" x="${margin}" y="28">${escaped(title)}</text>`,
      this.legend(),
      this.axis(),
      ...this.rows(),
      ...(others === undefined
        ? []
        : [`<text class="note" x="${margin}" y="${px(bottom + 44)}">${escaped(others)}</text>`]),
      '</svg>',
    ].join('\n')}\n`;
  }

  /** For those who do not see the picture. */
  private description(others: string | undefined): string {
    const named = this.tasks.slice(0, 20).map((task) => `${labelOf(task.tag, 40)}: ${told(task)}`);
    const left = this.tasks.length - named.length;
    const more = [left > 0 && `${left} more tasks are drawn`, others].filter((part) => typeof part === 'string');
    return [...named, ...more].join('. ');
  }

  private x(time: number): number {
    return this.left + (time / Math.max(this.history.endedAt, 1)) * (this.right - this.left);
  }

  private axis(): string {
    const { top, bottom, left, right, history } = this;
    const ticks = ticksOf(history.endedAt, Math.max(1, (right - left) / 70)).filter((tick) => this.x(tick) <= right);
    const lines = ticks.map((tick) => `M${px(this.x(tick))} ${top - 6}V${px(bottom + 4)}`).join('');
    const texts = ticks.map((tick) => {
      const text = tick === 0 ? '0' : durationText(tick);
      return `<text class="tick" x="${px(this.x(tick))}" y="${px(bottom + 20)}">${text}</text>`;
    });
    return `<g aria-hidden="true"><path class="grid" d="${lines}"/>${texts.join('')}</g>`;
  }

  private legend(): string {
    const { tasks } = this;
    const entries: [string, string, (x: number) => string][] = [];
    if (tasks.some(({ events }) => events.some(({ event }) => event.type === 'retry'))) {
      entries.push(['retry', 'retry', (x) => ring(x, 46, 3)]);
    }
    if (tasks.some(({ readyAt, gaveUp }) => readyAt !== undefined && gaveUp === undefined)) {
      entries.push(['ready', 'ready', (x) => ring(x, 46, 4.5)]);
    }
    if (tasks.some(isHeld)) entries.push(['held', 'held back', (x) => `M${px(x - 7)} 46h14`]);
    if (tasks.some(({ deliveredAt, gaveUp }) => deliveredAt !== undefined && gaveUp === undefined)) {
      entries.push(['delivered', 'delivered', (x) => diamond(x, 46, 5)]);
    }
    if (tasks.some(({ gaveUp }) => gaveUp !== undefined)) entries.push(['failed', 'failed', (x) => cross(x, 46, 4)]);
    let x = margin + 6;
    const drawn = entries.map(([mark, words, path]) => {
      const entry = `<path class="${mark}" d="${path(x)}"/><text class="note" x="${px(x + 12)}" y="50">${words}</text>`;
      x += words.length * charWidth + 36;
      return entry;
    });
    return `<g aria-hidden="true">${drawn.join('')}</g>`;
  }

  /** A hundred rows each for itself, to be pointed at; more of them all in one, a path for each kind of mark. */
  private rows(): readonly string[] {
    const { tasks } = this;
    if (this.isDense) {
      const marks = new Marks();
      tasks.forEach((task, row) => this.draw(task, row, marks));
      return [`<g class="dense" stroke-width="${px(this.rowHeight)}" aria-hidden="true">${marks.paths()}</g>`];
    }
    return tasks.map((task, row) => {
      const marks = new Marks();
      this.draw(task, row, marks);
      const y = px(this.y(row) + 4);
      const texts = this.hasLabels
        ? `<text class="label" x="${px(this.left - 14)}" y="${y}">${escaped(labelOf(task.tag, 24))}</text>` +
          `<text class="note" x="${px(this.right + 14)}" y="${y}">${escaped(noteOf(task))}</text>`
        : '';
      const area = `<rect class="area" x="0" y="${px(this.y(row) - this.rowHeight / 2)}" width="${this.width}" height="${px(this.rowHeight)}"/>`;
      return `<g><title>${escaped(`${labelOf(task.tag, 200)}: ${told(task)}`)}</title>${area}${marks.paths()}${texts}</g>`;
    });
  }

  /** So many that nobody sees the form of a mark. */
  private get isDense(): boolean {
    return this.tasks.length > 100;
  }

  private dot(x: number, y: number, radius: number): string {
    return this.isDense ? dash(x, y) : ring(x, y, radius);
  }

  private y(row: number): number {
    return this.top + (row + 0.5) * this.rowHeight;
  }

  private draw({ subscribedAt, events, gaveUp, readyAt, deliveredAt }: TaskHistory, row: number, marks: Marks): void {
    const { radius } = this;
    const y = this.y(row);
    const end = this.x(readyAt ?? this.history.endedAt);
    marks.add('wait', `M${px(this.x(subscribedAt))} ${px(y)}H${px(end)}`);
    for (const { time, event } of events) {
      if (event.type === 'retry') marks.add('retry', this.dot(this.x(time), y, radius * 0.6));
    }
    if (readyAt === undefined) return;
    const delivered = this.x(deliveredAt ?? this.history.endedAt);
    if (delivered > end) marks.add('held', `M${px(end)} ${px(y)}H${px(delivered)}`);
    if (gaveUp !== undefined) {
      marks.add('failed', this.isDense ? dash(end, y) : cross(end, y, radius * 0.8));
      return;
    }
    // Where both fall on one place, the diamond would hide the disc.
    if (deliveredAt === undefined || delivered - end > radius) marks.add('ready', this.dot(end, y, radius * 0.9));
    if (deliveredAt !== undefined)
      marks.add('delivered', this.isDense ? dash(delivered, y) : diamond(delivered, y, radius));
  }
}

const kinds = ['wait', 'held', 'retry', 'ready', 'delivered', 'failed'] as const;

/** What is drawn, by kind: those that come later lie above. */
class Marks {
  private readonly drawn: Partial<Record<(typeof kinds)[number], string>> = {};

  add(kind: (typeof kinds)[number], path: string): void {
    this.drawn[kind] = (this.drawn[kind] ?? '') + path;
  }

  paths(): string {
    return kinds
      .map((kind) => (this.drawn[kind] === undefined ? '' : `<path class="${kind}" d="${this.drawn[kind]}"/>`))
      .join('');
  }
}

function isHeld({ readyAt, deliveredAt }: TaskHistory): boolean {
  return readyAt !== undefined && (deliveredAt === undefined || deliveredAt > readyAt);
}

function noteOf({ subscribedAt, readyAt, gaveUp }: TaskHistory): string {
  if (readyAt === undefined) return 'not ready';
  return durationText(readyAt - subscribedAt) + (gaveUp === undefined ? '' : ', failed');
}

function told(task: TaskHistory): string {
  const { readyAt, deliveredAt, gaveUp } = task;
  const tried = tries(attemptsOf(task));
  if (readyAt === undefined) return `not ready, ${tried}`;
  if (gaveUp !== undefined) return `failed at ${durationText(readyAt)}, ${tried}`;
  const ready = `ready at ${durationText(readyAt)}, ${tried}`;
  if (deliveredAt === undefined) return `${ready}, not delivered`;
  return deliveredAt === readyAt
    ? `${ready}, delivered at once`
    : `${ready}, delivered at ${durationText(deliveredAt)}`;
}

function ring(x: number, y: number, radius: number): string {
  const r = px(radius);
  return `M${px(x - radius)} ${px(y)}a${r} ${r} 0 1 0 ${px(2 * radius)} 0a${r} ${r} 0 1 0 ${px(-2 * radius)} 0`;
}

/** As high as its row, by the width of its stroke. */
function dash(x: number, y: number): string {
  return `M${px(x - 0.7)} ${px(y)}h1.4`;
}

function diamond(x: number, y: number, radius: number): string {
  const r = px(radius * 1.1);
  return `M${px(x)} ${px(y - radius * 1.1)}l${r} ${r}l-${r} ${r}l-${r} -${r}z`;
}

function cross(x: number, y: number, radius: number): string {
  const d = px(2 * radius);
  return `M${px(x - radius)} ${px(y - radius)}l${d} ${d}m-${d} 0l${d} -${d}`;
}

/** Tenths of a pixel are enough, and short. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

const light =
  '--paper:#fff;--ink:#1f2328;--soft:#656d76;--faint:#d8dee4;--wait:#b1bac4;--retry:#9a6700;--ready:#1a7f37;--delivered:#0969da;--failed:#cf222e';
const dark =
  '--paper:#0d1117;--ink:#e6edf3;--soft:#8d96a0;--faint:#21262d;--wait:#484f58;--retry:#d29922;--ready:#3fb950;--delivered:#58a6ff;--failed:#f85149';

const looks = `.paper{fill:var(--paper)}
.area{fill:transparent}
text{fill:var(--ink);direction:ltr;unicode-bidi:isolate}
.head{font-size:15px;font-weight:600}
.label{text-anchor:end}
.note{fill:var(--soft)}
.tick{fill:var(--soft);font-size:11px;text-anchor:middle}
.grid{stroke:var(--faint)}
.wait{stroke:var(--wait);stroke-width:1.5}
.retry{fill:var(--paper);stroke:var(--retry);stroke-width:1.5}
.ready{fill:var(--ready)}
.held{stroke:var(--ready);stroke-width:1.5;stroke-dasharray:2 3}
.delivered{fill:var(--delivered)}
.failed{stroke:var(--failed);stroke-width:2;fill:none}
.dense path{stroke-width:inherit}
.dense .wait{stroke-opacity:.6}
.dense .held{stroke-dasharray:none;stroke-opacity:.25}
.dense .ready{stroke:var(--ready)}
.dense .delivered{stroke:var(--delivered)}`;

/** For this picture alone, also where it stands within a page. */
const root = '.minimalist-async-run';
const style = `<style>
${root}{${light};font:13px system-ui,-apple-system,"Segoe UI",sans-serif}
@media (prefers-color-scheme:dark){${root}{${dark}}}
${looks.replace(/^/gm, `${root} `)}
</style>`;
