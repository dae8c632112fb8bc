import type { Observable, SchedulerLike } from 'rxjs';
import type { Signal } from './exit-code.js';
import type { Screen } from './live.js';
import type { Bytes } from './input.js';

/** Where text goes: as much of a Node stream as is needed. */
export interface Sink {
  /** False if it would rather wait; `written` is called when this text is out, or with the reason why it can not be. */
  write(text: string, written: (error?: NodeJS.ErrnoException | null) => void): boolean;
  /** Its size, if it is a terminal. */
  readonly columns?: number;
  readonly rows?: number;
}

/** All that a run touches of the world around it, but for what its probes ask. */
export interface Io {
  /** The report, and nothing else. */
  readonly out: Sink;
  /** Errors and warnings. */
  readonly err: Sink;
  /** What `--from -` reads; not touched before. @default nothing to read */
  readonly stdin?: (() => Bytes) | undefined;
  readonly interrupt$: Observable<Signal>;
  /** Whether the report is read by a person at a terminal that wants colours. */
  readonly colors: boolean;
  /** Where a live line can be drawn, if there is somebody to see it. @default nowhere */
  readonly screen?: Screen | undefined;
  /** Whether a terminal tells all of our process group of Ctrl-C, just now. @default it does not */
  readonly inForeground?: (() => boolean) | undefined;
  /** @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
  /** The rolls of a task of an unseeded run. @default Math.random for all */
  readonly randomOf?: ((tag: string) => () => number) | undefined;
}
