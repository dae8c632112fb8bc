/** What the process says when it ends; also told by `--help` and the README. */
export const exitCode = {
  /** Every task returned. */
  ok: 0,
  /** A task failed, or the report could not be written. */
  failed: 1,
  /** The command line makes no sense; nothing was started. */
  usage: 2,
  /** A time limit ended the run. */
  timeout: 124,
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGTERM: 143,
} as const;

/** The signals that end a run in good order. */
export type Signal = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM';
