import type { RunHistory, TaskHistory } from 'minimalist-async/report';
import { find } from './dom.js';

/** Something that happens to a result. */
interface Change {
  readonly time: number;
  readonly task: number;
  readonly to: 'held' | 'delivered';
}

/** What is held back fits into its box up to about here. */
const mostHeld = 9;

/** The results of one strategy: those that were delivered, in their order, and those that are held back. */
export class Results {
  private readonly delivered: HTMLElement;
  private readonly held: HTMLElement;
  private readonly count: HTMLElement;
  private readonly end: HTMLElement;
  private changes: readonly Change[] = [];
  private tasks: readonly TaskHistory[] = [];
  private done = 0;
  private shownUntil = 0;
  /** In the order in which they were ready. */
  private readonly holding = new Set<number>();
  private deliveredCount = 0;
  private failedCount = 0;
  private total = 0;
  private ending = { time: 0, words: '' };

  constructor(private readonly column: HTMLElement) {
    this.delivered = find('.delivered', column);
    this.held = find('.held', column);
    this.count = find('.count', column);
    this.end = find('.end', column);
  }

  /** @param total how many tasks there are, of which some may never have begun */
  show(history: RunHistory, deliveredInOrder: readonly number[], total: number): void {
    const { tasks } = history;
    this.tasks = tasks;
    this.total = total;
    this.ending = { time: history.endedAt, words: endingOf(history) };
    this.column.classList.toggle('few', tasks.length <= 50);
    const place = new Map(deliveredInOrder.map((task, index) => [task, index]));
    this.changes = tasks
      .flatMap(({ readyAt, deliveredAt }, task): Change[] => [
        ...(readyAt === undefined ? [] : [{ time: readyAt, task, to: 'held' as const }]),
        ...(deliveredAt === undefined ? [] : [{ time: deliveredAt, task, to: 'delivered' as const }]),
      ])
      // At one instant, what is ready comes first, and what is delivered in its order.
      .sort(
        (a, b) =>
          a.time - b.time ||
          (a.to === b.to ? (place.get(a.task) ?? 0) - (place.get(b.task) ?? 0) : a.to === 'held' ? -1 : 1),
      );
    this.clear();
  }

  draw(time: number): void {
    if (time < this.shownUntil) this.clear();
    this.shownUntil = time;
    const { changes, holding } = this;
    const { time: endedAt, words } = this.ending;
    this.end.textContent = time >= endedAt ? words : '';
    const before = this.done;
    const delivered = document.createDocumentFragment();
    for (let next = changes[this.done]; next !== undefined && next.time <= time; next = changes[this.done]) {
      this.done += 1;
      if (next.to === 'held') {
        holding.add(next.task);
      } else {
        holding.delete(next.task);
        delivered.append(this.item(next.task));
        this.deliveredCount += 1;
        if (this.tasks[next.task]?.gaveUp !== undefined) this.failedCount += 1;
      }
    }
    if (this.done === before) return;
    this.delivered.append(delivered);
    this.showHeld();
    this.count.textContent = this.told();
  }

  /** As many as there is room for. */
  private showHeld(): void {
    const shown = [...this.holding].slice(0, mostHeld).map((task) => this.item(task));
    const more = this.holding.size - shown.length;
    if (more > 0) {
      const rest = document.createElement('li');
      rest.className = 'more';
      rest.textContent = `and ${more} more`;
      shown.push(rest);
    }
    this.held.replaceChildren(...shown);
  }

  /** `3 of 8 delivered, 2 held back` */
  told(): string {
    const failed = this.failedCount === 0 ? '' : ` (${this.failedCount} failed)`;
    return `${this.deliveredCount} of ${this.total} delivered${failed}, ${this.holding.size} held back`;
  }

  private clear(): void {
    this.done = 0;
    this.holding.clear();
    this.deliveredCount = 0;
    this.failedCount = 0;
    this.shownUntil = 0;
    this.held.replaceChildren();
    this.delivered.replaceChildren();
    this.count.textContent = this.told();
  }

  private item(index: number): HTMLLIElement {
    const item = document.createElement('li');
    const task = this.tasks[index];
    if (task === undefined) return item;
    const { tag, events, gaveUp } = task;
    const name = document.createElement('bdi');
    name.textContent = tag;
    item.append(name, ' ');
    const last = events.at(-1)?.event;
    if (gaveUp === undefined && last?.type === 'done') {
      const value = document.createElement('data');
      value.value = shown(last.value);
      value.textContent = typeof last.value === 'number' ? String(Number(last.value.toPrecision(3))) : value.value;
      item.append(value);
    } else {
      item.className = 'failed';
      item.append('failed');
    }
    return item;
  }
}

/** What is to be said of how the run ended, if it is not that all tasks returned. */
function endingOf({ end }: RunHistory): string {
  if (end === undefined) return 'The recording ends here.';
  if (end.outcome === 'completed') return '';
  return end.outcome === 'interrupted' ? 'It was interrupted.' : `The run failed: ${shown(end.error)}`;
}

/** A value as text, whatever it is. */
function shown(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
