import type { Observable } from 'rxjs';

/** A kind of probe, as it is written: `name:what`. `O` is what it can be told. */
export interface ProbeKind<O> {
  /** What stands before the colon: lower-case letters, digits and dashes. */
  readonly name: string;
  /** What may stand there, for a message and for help: `tcp:PORT or tcp:HOST:PORT`. */
  readonly usage: string;
  /** Time for one attempt where nothing else was said, in milliseconds. @default none */
  readonly attemptTimeoutMs?: number;
  /** The attempt that is meant, or `undefined` if it can not be told what is. */
  readonly make: (what: string, options: O) => Observable<unknown> | undefined;
}
