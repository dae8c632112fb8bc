import { defer, firstValueFrom, map, merge, Observable } from 'rxjs';
import { RunTimeoutError, TaskFailedError, TaskTimeoutError } from '../errors.js';
import { whenAllGone } from '../probes/process-group.js';
import type { RunEvent } from '../task/events.js';
import { Account } from './account.js';
import { runAfterwards } from './afterwards.js';
import { parseArgs } from './args.js';
import type { CliCommand } from './args.js';
import { RunDesk } from './desk.js';
import type { Unwritten } from './desk.js';
import { exitCode } from './exit-code.js';
import type { Io } from './io.js';
import { liveRun } from './live-run.js';
import type { ReportValues } from './options.js';
import { complain, complainOf, printer } from './printer.js';
import { RecordingEndsError, replayedRun } from './replayed-run.js';
import { UsageError } from './usage-error.js';

/** From words to an exit code. All that it reads and writes is `io`, and the files that it is told to. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<number> {
  const desk = new RunDesk(io);
  let code = await execute(await parseArgs(argv, version), desk);

  // The last lines may fail, too.
  desk.unwritten$.subscribe((unwritten) => (code = codeOfUnwritten(unwritten, code, desk)));
  // The signals of a command that was run in our place were its own.
  const interrupted = desk.gaveWay ? undefined : await desk.written();
  // Who interrupts is not made to wait for a reader that has stopped reading.
  if (interrupted !== undefined) await desk.writtenWithin(1000);
  desk.closeFiles();
  return interrupted === undefined ? code : exitCode[interrupted];
}

async function execute(command: CliCommand, desk: RunDesk): Promise<number> {
  switch (command.kind) {
    case 'text':
      if (command.text !== '') desk.report.write(command.text);
      return exitCode.ok;
    case 'usage':
      complain(desk, command.message);
      return exitCode.usage;
    case 'run': {
      const { values, afterwards } = command.run;
      const account = new Account(values, desk);
      const work = new Work(values, desk, account);
      const { code, allWell } = await worked(work, liveRun(command.run, desk, account), desk);
      return allWell && afterwards !== undefined ? runNext(afterwards, code, desk) : code;
    }
    case 'replay': {
      const { values } = command.replay;
      const account = new Account(values, desk);
      const work = new Work(values, desk, account);
      return (await worked(work, replayedRun(command.replay, desk, account), desk)).code;
    }
    default:
      return command satisfies never;
  }
}

/** Does the work until it has ended, or is interrupted, or can not be reported any more. */
async function worked(
  work: Work,
  events$: Observable<RunEvent<unknown>>,
  { io, unwritten$ }: RunDesk,
): Promise<{ readonly code: number; readonly allWell: boolean }> {
  const interrupted$ = io.interrupt$.pipe(map((signal) => ({ code: exitCode[signal], allWell: false })));
  const unwritable$ = unwritten$.pipe(map(() => ({ code: work.code, allWell: false })));
  const work$ = work.on(events$).pipe(map((code) => ({ code, allWell: code === exitCode.ok })));
  const ended = await firstValueFrom(merge(interrupted$, unwritable$, work$));
  work.over();
  return ended;
}

/** The command afterwards, if all is still well. */
async function runNext(words: readonly string[], code: number, desk: RunDesk): Promise<number> {
  return (await stillAllWell(desk)) ? afterwards(words, desk) : code;
}

/** Whether all that was said is written, all that was cancelled has ended, and nobody has interrupted meanwhile. */
async function stillAllWell(desk: RunDesk): Promise<boolean> {
  let failed = false;
  desk.unwritten$.subscribe(() => (failed = true));
  const ended$ = defer(async () => {
    await Promise.all([desk.writtenWithin(Infinity), whenAllGone()]);
    return !failed;
  });
  return firstValueFrom(merge(desk.io.interrupt$.pipe(map(() => false)), ended$));
}

async function afterwards(words: readonly string[], desk: RunDesk): Promise<number> {
  const { interrupt$, inForeground = () => false } = desk.io;
  const { code, problem } = await runAfterwards(words, interrupt$, inForeground);
  desk.gaveWay = true;
  if (problem !== undefined) complain(desk, problem);
  await desk.writtenWithin(Infinity);
  return code;
}

/** A run that is printed as it goes, and the exit code that it comes to. */
class Work {
  /** The code that it would have if it ended now. */
  code: number = exitCode.ok;
  private readonly print: ReturnType<typeof printer>;

  constructor(
    values: ReportValues,
    private readonly desk: RunDesk,
    private readonly account: Account,
  ) {
    this.print = printer(values, desk);
  }

  /** Emits its code when it has ended. */
  on(events$: Observable<RunEvent<unknown>>): Observable<number> {
    const { account } = this;
    // One subscriber, not a chain of operators: every line of a long run passes here.
    return new Observable((subscriber) =>
      events$.subscribe({
        next: (event) => {
          if (event.type === 'failed') this.code = exitCode.failed;
          this.print(event, account.take(event));
        },
        error: (error: unknown) => {
          this.fail(error);
          subscriber.next(account.isWell ? exitCodeOf(error) : exitCode.failed);
        },
        complete: () => {
          account.end('completed');
          // With --success, what was asked for has come to pass, though a task may have failed on the way.
          const code = account.settings?.success === undefined ? this.code : exitCode.ok;
          subscriber.next(account.isWell ? code : exitCode.failed);
        },
      }),
    );
  }

  /** Nothing comes any more. */
  over(): void {
    this.account.end('interrupted');
  }

  private fail(error: unknown): void {
    const { account, desk } = this;
    // A task's failure is reported as it would be were the run settled.
    if (error instanceof TaskFailedError) this.print({ type: 'failed', tag: error.tag, error }, account.timeOfEnd());
    else complainOf(desk, error, () => account.settings?.tags ?? []);
    if (error instanceof RecordingEndsError) account.end('interrupted');
    else account.end('failed', error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage;
  return error instanceof TaskTimeoutError || error instanceof RunTimeoutError ? exitCode.timeout : exitCode.failed;
}

/** The exit code of a run of which something could not be written. */
function codeOfUnwritten({ path, error }: Unwritten, code: number, desk: RunDesk): number {
  // The reader has had enough: that is how `| head` ends, and no failure.
  if (path === undefined && error.code === 'EPIPE') return code;
  const what = path === undefined ? 'The report' : `The file ${JSON.stringify(path)}`;
  complain(desk, `${what} could not be written (${error.code ?? error.message})`);
  return exitCode.failed;
}
