/** Every default of the library and of the command line, in one place. Imports nothing, so that anything may import it. */
export const defaults = {
  /** Chance of success of one roll. */
  likelihood: 0.1,
  /** Wait between two attempts, in milliseconds. */
  intervalMs: 100,
  /** The same on the command line, for what is no roll. */
  probeIntervalMs: 250,
  /** How the wait grows from one failure to the next. */
  backoff: 'constant',
  /** The longest wait between two attempts that a growing one comes to, in milliseconds. */
  maxIntervalMs: 30_000,
  /** How the wait is spread by chance. */
  jitter: 'none',
  /** Total tries of a task before it fails. */
  attempts: Infinity,
  /** Tasks (or inner Observables) that run at once. */
  concurrency: Infinity,
  /** Lanes that are started and not yet delivered in full, the head included. */
  lookahead: Infinity,
  /** Time for one attempt of a probe that asks over the network, in milliseconds. */
  networkTimeoutMs: 10_000,
  /** Redirects that an HTTP probe follows. */
  redirects: 10,
  /** How much of the end of a command's output is kept, in bytes. */
  maxOutputBytes: 4 * 1024 * 1024,
  /** Exit codes and statuses after which the command line does not try again: a shell's "can not" and "not found". */
  permanent: [126, 127],
  /** Between SIGTERM and SIGKILL, in milliseconds. */
  killAfterMs: 5000,
  /** Rolls of a command line that names no task. */
  tasks: 2,
} as const;

/** The longest delay, in milliseconds, that a JavaScript timer can hold; a longer one would fire at once. */
export const maxDelayMs = 2 ** 31 - 1;
