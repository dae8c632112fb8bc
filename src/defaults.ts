/*
 * Every default of the library and of the command line, in one place: `import * as defaults`. Imports nothing, so that
 * anything may import it. One constant each, so that a bundler leaves out what is not used.
 */

/** Chance of success of one roll. */
export const likelihood = 0.1;

/** Wait between two attempts, in milliseconds. */
export const intervalMs = 100;

/** The same on the command line, for what is no roll. */
export const probeIntervalMs = 250;

/** How the wait grows from one failure to the next. */
export const backoff = 'constant';

/** The longest wait between two attempts that a growing one comes to, in milliseconds. */
export const maxIntervalMs = 30_000;

/** How the wait is spread by chance. */
export const jitter = 'none';

/** Total tries of a task before it fails. */
export const attempts = Infinity;

/** Tasks (or inner Observables) that run at once. */
export const concurrency = Infinity;

/** Lanes that are started and not yet delivered in full, the head included. */
export const lookahead = Infinity;

/** Time for one attempt of a probe that asks over the network, in milliseconds. */
export const networkTimeoutMs = 10_000;

/** Redirects that an HTTP probe follows. */
export const redirects = 10;

/** How much of the end of a command's output is kept, in bytes. */
export const maxOutputBytes = 4 * 1024 * 1024;

/** Exit codes and statuses after which the command line does not try again: a shell's "can not" and "not found". */
export const permanent = [126, 127] as const;

/** Between SIGTERM and SIGKILL, in milliseconds. */
export const killAfterMs = 5000;

/** Rolls of a command line that names no task. */
export const tasks = 2;

/** The longest delay, in milliseconds, that a JavaScript timer can hold; a longer one would fire at once. */
export const maxDelayMs = 2 ** 31 - 1;
