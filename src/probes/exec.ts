import { existsSync } from 'node:fs';
import { Observable } from 'rxjs';
import * as defaults from '../defaults.js';
import { check, refusal, rules, shown } from '../validate.js';
import type { Rule } from '../validate.js';
import type { ProbeKind } from './probe-kind.js';
import { ProcessGroup } from './process-group.js';
import { Tail } from './tail.js';

/** What a command as an attempt can be told. */
export interface ExecOptions {
  /** The exit codes that are a success, 0 to 255. @default [0] */
  readonly exitCodes?: readonly number[] | undefined;
  /** How much of the end of its output is kept, in bytes, an integer >= 1. @default 4194304 */
  readonly maxOutputBytes?: number | undefined;
  /** Between SIGTERM and SIGKILL, in milliseconds, 0 to 2^31-1. @default 5000 */
  readonly killAfterMs?: number | undefined;
  /** The working directory. @default this process's */
  readonly cwd?: string | undefined;
  /** The whole environment. @default this process's */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Why a command failed: the reason of a failed `exec` or `shell`. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';

  constructor(
    message: string,
    /** Its code, as a shell would tell it (127: not found, 126: not to be run); `null` if a signal ended it. */
    readonly exitCode: number | null,
    /** The signal that ended it. */
    readonly signal: string | null,
    /** The last lines that it wrote to its stderr. */
    readonly stderr: string,
  ) {
    super(message);
  }
}

/** What `exec` takes for an exit code. */
export const exitCodeRule: Rule = {
  allowed: 'an integer from 0 to 255',
  test: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255,
};

/** Of stderr, what a person can read in a report. */
const maxStderrBytes = 2048;
const maxStderrLines = 10;

/**
 * Runs a program, without a shell: done on exit code 0; its value is what it wrote to its stdout, without the last
 * newline.
 *
 * - Its stdin is empty, and it runs in a process group of its own. What it has started in this group and left behind is ended
 *   with it.
 * - Of its output the last `maxOutputBytes` are kept; where more came, the value says so in a line of its own at the top.
 * - Error: `CommandFailedError` with the exit code or the signal, and the last lines of its stderr.
 * - Cancel: unsubscribing ends the whole group: SIGTERM, and after `killAfterMs` SIGKILL. If this process exits first,
 *   SIGKILL at once; except if a signal ends it that it does not handle, of which nobody hears.
 *
 * @param file a program, looked up in `PATH`; not empty
 * @throws RangeError or TypeError at the call, if an argument is out of range
 * @example
 * pollUntil('build', () => exec('make', ['all']), { attempts: 3 });
 */
export function exec(file: string, args: readonly string[] = [], options: ExecOptions = {}): Observable<string> {
  checkText('file', file);
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string' && !arg.includes('\0'))) {
    throw new TypeError(refusal('args', 'a list of texts without a null character', shown(args)));
  }
  return execution(file, args, options);
}

/**
 * Runs a command line through the shell (`/bin/sh`); else as `exec`. Never make one from text that others gave you.
 *
 * @throws RangeError or TypeError at the call, if an argument is out of range
 * @example
 * pollUntil('db', () => shell('pg_isready | grep accepting'), { intervalMs: 500 });
 */
export function shell(command: string, options: ExecOptions = {}): Observable<string> {
  checkText('command', command);
  return execution('/bin/sh', ['-c', command], options);
}

function isCommand(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && !value.includes('\0');
}

function checkText(name: string, value: unknown): void {
  if (!isCommand(value)) throw new TypeError(refusal(name, 'a text that is not empty', shown(value)));
}

function execution(file: string, args: readonly string[], options: ExecOptions): Observable<string> {
  const { exitCodes = [0], cwd, env } = options;
  const { maxOutputBytes = defaults.maxOutputBytes, killAfterMs = defaults.killAfterMs } = options;
  for (const code of exitCodes) check(exitCodeRule, 'exitCodes', code);
  check(rules.positive, 'maxOutputBytes', maxOutputBytes);
  check(rules.delayMs, 'killAfterMs', killAfterMs);

  return new Observable((subscriber) => {
    const out = new Tail(maxOutputBytes);
    const err = new Tail(maxStderrBytes);
    let group: ProcessGroup;
    try {
      group = new ProcessGroup(file, args, { cwd, env });
    } catch (error) {
      subscriber.error(notStarted(error as NodeJS.ErrnoException, cwd));
      return undefined;
    }
    const { leader } = group;
    leader.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    leader.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    leader.on('error', (error: NodeJS.ErrnoException) => subscriber.error(notStarted(error, cwd)));
    leader.on('exit', (code, signal) => {
      whenRead(leader, () => {
        if (code !== null && exitCodes.includes(code)) {
          subscriber.next(valueOf(out));
          subscriber.complete();
        } else {
          const message = code === null ? `killed by ${signal}` : `exit code ${code}`;
          subscriber.error(new CommandFailedError(message, code, signal, lastLines(err)));
        }
      });
    });
    return () => group.end(killAfterMs);
  });
}

/**
 * Calls back when all that a process wrote before its exit has been read. `close` tells so, except where a process that it
 * left behind holds its output open; but then, too, all that it wrote is read within the next turn of the event loop.
 */
function whenRead(leader: ProcessGroup['leader'], then: () => void): void {
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    then();
  };
  leader.on('close', tell);
  setImmediate(() => setImmediate(tell));
}

function notStarted({ code = '', message }: NodeJS.ErrnoException, cwd: string | undefined): CommandFailedError {
  // The system does not say what it is that does not exist.
  if (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd)) {
    return new CommandFailedError(code, null, null, `the working directory ${JSON.stringify(cwd)} does not exist`);
  }
  const exitCode = code === 'ENOENT' ? 127 : code === 'EACCES' ? 126 : null;
  return new CommandFailedError(code === '' ? message : code, exitCode, null, message);
}

function valueOf(out: Tail): string {
  const text = out.toString().replace(/\r?\n$/, '');
  return out.dropped === 0 ? text : `[${out.dropped} bytes before this were left out]\n${text}`;
}

function lastLines(err: Tail): string {
  return err.toString().trimEnd().split('\n').slice(-maxStderrLines).join('\n');
}

export const execKind: ProbeKind<ExecOptions> = {
  name: 'exec',
  usage: 'exec:COMMAND',
  make: (what, options) => (isCommand(what) ? shell(what, options) : undefined),
};
