/** What an error may be given on its way: why it came to be. */
export interface Caused {
  readonly cause?: unknown;
}

/**
 * What ends a task that gives up. Tell its kinds apart by class; `cause` is the reason of the last failed attempt
 * (`undefined` when no attempt had ended yet).
 */
export abstract class TaskFailedError extends Error {
  constructor(
    message: string,
    /** The task's name. */
    readonly tag: string,
    /** Tries made, the last one included. */
    readonly attempts: number,
    options?: Caused,
  ) {
    super(message, options);
  }
}

/** All allowed attempts were made and none succeeded. */
export class AttemptsExhaustedError extends TaskFailedError {
  override readonly name = 'AttemptsExhaustedError';

  constructor(tag: string, attempts: number, options?: Caused) {
    super(`Task \`${tag}\` gave up after ${tries(attempts)}`, tag, attempts, options);
  }
}

/** The task did not succeed within its time. */
export class TaskTimeoutError extends TaskFailedError {
  override readonly name = 'TaskTimeoutError';

  constructor(
    tag: string,
    attempts: number,
    /** The limit, in milliseconds since the task was subscribed to. */
    readonly timeoutMs: number,
    options?: Caused,
  ) {
    super(`Task \`${tag}\` did not succeed within ${timeoutMs} ms (${tries(attempts)})`, tag, attempts, options);
  }
}

/** An attempt failed for a reason that no further attempt could mend. */
export class PermanentFailureError extends TaskFailedError {
  override readonly name = 'PermanentFailureError';

  constructor(tag: string, attempts: number, options?: Caused) {
    super(`Task \`${tag}\` failed for good at attempt ${attempts}`, tag, attempts, options);
  }
}

/** One attempt took longer than it may: the reason of a retry. */
export class AttemptTimeoutError extends Error {
  override readonly name = 'AttemptTimeoutError';

  constructor(
    /** The limit, in milliseconds since the attempt began. */
    readonly attemptTimeoutMs: number,
  ) {
    super(`no outcome within ${attemptTimeoutMs} ms`);
  }
}

/** A task that was still at it when the time of its run was over. */
export interface WaitingTask {
  readonly tag: string;
  /** Attempts that have failed. */
  readonly attempts: number;
  /** Why the last of them did; `undefined` if there was none. */
  readonly reason: unknown;
}

/** The run did not end within its time. */
export class RunTimeoutError extends Error {
  override readonly name = 'RunTimeoutError';

  constructor(
    /** The limit, in milliseconds since the run was subscribed to. */
    readonly deadlineMs: number,
    /** The tasks that had started and not ended, in the order of their start. */
    readonly waiting: readonly WaitingTask[],
    /** How many tasks had not started; `undefined` if it was not known how many there are. */
    readonly notStarted?: number,
  ) {
    const rest = notStarted === undefined || notStarted === 0 ? '' : `, ${notStarted} not started`;
    super(`The run did not end within ${deadlineMs} ms (${waiting.length} still waiting${rest})`);
  }
}

/** As many tasks as the run wanted can not succeed any more. */
export class TooFewSucceededError extends Error {
  override readonly name = 'TooFewSucceededError';

  constructor(
    /** How many would have had to. */
    readonly success: number,
    /** How many did. */
    readonly succeeded: number,
    /** How many failed. */
    readonly failed: number,
  ) {
    super(`Expected ${success} tasks to succeed, got ${succeeded}, and ${failed} that failed`);
  }
}

/** An attempt completed without a value, which is no success. */
export class EmptyAttemptError extends Error {
  override readonly name = 'EmptyAttemptError';

  constructor() {
    super('the attempt completed without a value');
  }
}

/** Something that was given as a task is none: no Observable, no task events, or no `done` before its end. */
export class NotATaskError extends TypeError {
  override readonly name = 'NotATaskError';

  constructor(
    /** The task's name, or its position (`#3`) where it has none. */
    readonly tag: string,
    problem: string,
  ) {
    super(`Expected task \`${tag}\` to ${problem}`);
  }
}

/** What a task that ends without being done, or having failed, ends with. */
export function noDone(tag: string): NotATaskError {
  return new NotATaskError(tag, "end with a 'done' event, got an end without one");
}

/** `1 attempt`, `2 attempts` */
export function tries(count: number): string {
  return count === 1 ? '1 attempt' : `${count} attempts`;
}

/** What the system calls an error (`ENOENT`), or else what it says. */
export function codeOf(error: unknown): string {
  return (error as { readonly code?: string }).code ?? String(error);
}

/** The tag that an error carries, whichever copy of this library it was made by. */
export function tagOf(error: unknown): string | undefined {
  return error instanceof Error && 'tag' in error && typeof error.tag === 'string' ? error.tag : undefined;
}

/** Whether it is an error, of whichever realm: under jest, those of Node itself (of `fetch`, of `fs`) are of another one. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Error) return true;
  const kind = Object.prototype.toString.call(value);
  return kind === '[object Error]' || kind === '[object DOMException]';
}

/**
 * What an error says, as plain fields: name and message first, then its own ones; no stack, which differs from run to run.
 */
export function errorFields(error: Error): Record<string, unknown> {
  const { name, message, cause } = error;
  const fields = Object.assign<Record<string, unknown>, Error>({ name, message }, error);
  // RxJS's own error classes make it an enumerable field.
  delete fields['stack'];
  // An AggregateError hides them.
  if (Object.hasOwn(error, 'errors')) fields['errors'] = (error as AggregateError).errors;
  if (cause !== undefined) fields['cause'] = cause;
  return fields;
}
