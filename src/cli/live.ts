import { createLogUpdate } from 'log-update';
import { interval } from 'rxjs';
import type { SchedulerLike, Subscription } from 'rxjs';

/** A terminal that something can be drawn on, and drawn anew. */
export type Screen = Pick<NodeJS.WriteStream, 'write'> & { readonly columns?: number; readonly rows?: number };

/** Often enough to be seen as live. */
const everyMs = 100;

/** What takes long to draw is drawn so much less often that the run has the time for itself. */
const mostOften = 20;

/** Something that is drawn on a terminal while a run goes on. It is there between what else is written, never in it. */
export class LiveDrawing {
  private readonly draw: ReturnType<typeof createLogUpdate>;
  private readonly ticks: Subscription;
  private drawn = false;
  private last = '';
  private shownAt = -Infinity;

  /** @param picture gives it as it is now; no line may be wider, and no more of them, than the terminal has room for */
  constructor(
    screen: Screen,
    private readonly scheduler: SchedulerLike,
    picture: (size: Size) => string,
  ) {
    const sized = {
      write: (text: string) => screen.write(text),
      get columns() {
        return sizeOf(screen).columns;
      },
      get rows() {
        return sizeOf(screen).rows;
      },
    };
    this.draw = createLogUpdate(sized as unknown as NodeJS.WritableStream, { showCursor: true });
    let restUntil = 0;
    this.ticks = interval(everyMs, scheduler).subscribe(() => {
      const begin = scheduler.now();
      if (begin < restUntil) return;
      this.last = picture(sizeOf(screen));
      this.show();
      const end = scheduler.now();
      restUntil = end + (end - begin) * mostOften;
    });
  }

  /** Draws it as it was, after something else was written; not for every line of very many. */
  restore(): void {
    if (this.last !== '' && !this.drawn && this.scheduler.now() >= this.shownAt + everyMs / 4) this.show();
  }

  private show(): void {
    this.drawn = true;
    this.shownAt = this.scheduler.now();
    this.draw(this.last);
  }

  /** Takes it away, before something else is written; it comes back by itself. */
  hide(): void {
    if (!this.drawn) return;
    this.drawn = false;
    this.draw.clear();
  }

  end(): void {
    this.ticks.unsubscribe();
    this.hide();
    this.last = '';
  }
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A terminal that does not know its size says 0. */
function sizeOf({ columns, rows }: Screen): Size {
  return { columns: Math.max(2, columns || 80), rows: Math.max(2, rows || 24) };
}
