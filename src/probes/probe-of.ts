import type { Observable, SchedulerLike } from 'rxjs';
import { check, refusal, rules } from '../validate.js';
import { execKind } from './exec.js';
import type { ExecOptions } from './exec.js';
import { fileKind } from './file.js';
import type { FileOptions } from './file.js';
import { httpKind, httpsKind } from './http.js';
import type { HttpOptions } from './http.js';
import { not } from './not.js';
import type { ProbeKind } from './probe-kind.js';
import { tcpKind } from './tcp.js';
import { within } from './within.js';

/** What any probe can be told. */
export interface AttemptOptions {
  /** Time for one attempt, in milliseconds, 0 to 2^31-1, or Infinity for none. @default 10000 for http and tcp, else none */
  readonly attemptTimeoutMs?: number | undefined;
  /** Where that time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike | undefined;
}

/** What the probes here can be told; each kind takes what is meant for it. */
export interface ProbeOptions extends AttemptOptions, ExecOptions, HttpOptions, FileOptions {}

/** All kinds of probe that there are. A new one is a file, and a line here; or a list of your own. */
export const probeKinds: readonly ProbeKind<ProbeOptions>[] = [
  execKind, //
  httpKind,
  httpsKind,
  tcpKind,
  fileKind,
];

/**
 * The attempt that a text stands for: `http://localhost:3000`, `tcp:5432`, `file:out.txt`, `exec:make`; `not:` before it
 * turns it round, so that an attempt that fails, or has no outcome in time, is a success.
 *
 * @param options what the kinds can be told, and the time for an attempt
 * @throws RangeError for a text that stands for nothing
 * @example
 * pollUntil('db', () => probeOf('tcp:5432'), { intervalMs: 250 });
 */
export function probeOf(spec: string, options?: ProbeOptions): Observable<unknown>;
/**
 * The same with kinds of your own.
 *
 * @param kinds what may stand there: `probeKinds`, some of them, others
 */
export function probeOf<O extends AttemptOptions>(
  spec: string,
  options: O,
  kinds: readonly ProbeKind<O>[],
): Observable<unknown>;
export function probeOf(spec: string, options: ProbeOptions = {}, kinds = probeKinds): Observable<unknown> {
  const { negated, name, what } = parts(spec);
  const kind = kinds.find((candidate) => candidate.name === name);
  const attempt = kind?.make(what, options);
  if (kind === undefined || attempt === undefined) {
    const usage =
      kind?.usage ?? `one of ${kinds.map((known) => known.usage).join(', ')}, with or without not: before it`;
    throw new RangeError(refusal('spec', usage, JSON.stringify(spec)));
  }
  const { attemptTimeoutMs = kind.attemptTimeoutMs ?? Infinity, scheduler } = options;
  if (attemptTimeoutMs !== Infinity) check(rules.delayMs, 'attemptTimeoutMs', attemptTimeoutMs);
  const limited = attemptTimeoutMs === Infinity ? attempt : attempt.pipe(within(attemptTimeoutMs, scheduler));
  return negated ? not(limited) : limited;
}

/** What a text for a probe is made of; its name is empty if it has none. */
export function parts(spec: string): { readonly negated: boolean; readonly name: string; readonly what: string } {
  const [, negated, name = '', what = ''] = /^(not:)?(?:([a-z][a-z0-9+.-]*):)?(.*)$/is.exec(spec) ?? [];
  return { negated: negated !== undefined, name: name.toLowerCase(), what };
}
