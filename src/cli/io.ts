import type { Observable, SchedulerLike } from 'rxjs';
import type { Signal } from './exit-code.js';

/** Where text goes. */
export interface Sink {
  write(text: string): unknown;
}

/** All that a run touches of the world around it. */
export interface Io {
  /** The report, and nothing else. */
  readonly out: Sink;
  /** Errors and warnings. */
  readonly err: Sink;
  /** Emits when the report can be written no more. */
  readonly outError$: Observable<NodeJS.ErrnoException>;
  readonly interrupt$: Observable<Signal>;
  /** Whether the report is read by a person at a terminal that wants colours. */
  readonly colors: boolean;
  /** @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
  /** The rolls of a task of an unseeded run. @default Math.random for all */
  readonly randomOf?: ((tag: string) => () => number) | undefined;
}
