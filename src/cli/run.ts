import { setFlagsFromString } from 'node:v8';
import { asyncScheduler, concatMap, defer, firstValueFrom, map, merge, Observable } from 'rxjs';
import { RunTimeoutError, TaskFailedError, TaskTimeoutError } from '../errors.js';
import { asReady } from '../strategies/as-ready.js';
import { awaitInOrder } from '../strategies/await-in-order.js';
import { gather } from '../strategies/gather.js';
import type { StrategyOptions } from '../strategies/strategy-options.js';
import type { RunEvent } from '../task/events.js';
import { runAfterwards } from './afterwards.js';
import { parseArgs } from './args.js';
import type { CliCommand, RunCommand } from './args.js';
import { exitCode } from './exit-code.js';
import type { Signal } from './exit-code.js';
import { Gate } from './gate.js';
import type { Io, Sink } from './io.js';
import { LineWriter } from './line-writer.js';
import type { Success } from './options.js';
import { paced } from './pace.js';
import { complain, complainOf, printer } from './printer.js';
import type { Desk } from './printer.js';
import type { Progress } from './progress.js';
import { asyncIterable, mapped } from './supply.js';
import { specsOf, taskMaker } from './tasks.js';
import { refuse, UsageError } from './usage-error.js';

/** From words to an exit code. All that it reads and writes is `io`. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<number> {
  const desk = new RunDesk(io);
  let code = await execute(await parseArgs(argv, version), desk);

  // The last lines may fail, too.
  desk.report.error$.subscribe((error) => (code = codeOfOutputError(error, code, desk)));
  // Who interrupts is not made to wait for a reader that has stopped reading.
  await desk.written(signals.some((signal) => code === exitCode[signal]) ? 1000 : Infinity);
  return code;
}

const signals: readonly Signal[] = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/** What a run works with: the world, and its own way out to it. */
class RunDesk implements Desk {
  readonly gate = new Gate();
  readonly report: LineWriter;
  readonly problems: LineWriter;
  /** The live line, while there is one. */
  progress: Progress | undefined;

  constructor(readonly io: Io) {
    this.report = new LineWriter(this.aroundProgress(io.out), this.gate);
    this.problems = new LineWriter(this.aroundProgress(io.err), this.gate);
  }

  get colors(): boolean {
    return this.io.colors;
  }

  get scheduler() {
    return this.io.scheduler ?? asyncScheduler;
  }

  private aroundProgress(sink: Sink): Sink {
    return {
      write: (text, written) => {
        this.progress?.hide();
        return sink.write(text, written);
      },
    };
  }

  async written(patienceMs = Infinity): Promise<void> {
    await Promise.all([this.report.end(patienceMs), this.problems.end(patienceMs)]);
  }
}

async function execute(command: CliCommand, desk: RunDesk): Promise<number> {
  switch (command.kind) {
    case 'text':
      if (command.text !== '') desk.report.write(command.text);
      return exitCode.ok;
    case 'usage':
      complain(desk, command.message);
      return exitCode.usage;
    case 'run':
      try {
        return await executeRun(command.run, desk);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        complain(desk, error.message);
        return exitCode.usage;
      }
    default:
      return command satisfies never;
  }
}

async function executeRun(command: RunCommand, desk: RunDesk): Promise<number> {
  const { io } = desk;
  const work = new Work(command, desk);
  const interrupted$ = io.interrupt$.pipe(map((signal) => exitCode[signal]));
  const unwritable$ = desk.report.error$.pipe(map(() => work.code));
  const work$ = defer(() => eventsOf(command, desk)).pipe(concatMap((events$) => work.on(events$)));
  const code = await firstValueFrom(merge(interrupted$, unwritable$, work$)).finally(() => desk.progress?.end());
  if (code !== exitCode.ok || command.afterwards === undefined) return code;

  // What the run has said stands above what the command says.
  await desk.written();
  const { code: codeOfCommand, problem } = await runAfterwards(
    command.afterwards,
    io.interrupt$,
    io.atTerminal ?? false,
  );
  if (problem !== undefined) complain(desk, problem);
  return codeOfCommand;
}

/** A run that is printed as it goes, and the exit code that it comes to. */
class Work {
  /** The code that it would have if it ended now. */
  code: number = exitCode.ok;
  private readonly print: (event: RunEvent<unknown, unknown>) => void;
  private readonly success: Success | undefined;

  constructor(
    { values }: RunCommand,
    private readonly desk: RunDesk,
  ) {
    this.print = printer(values, desk);
    this.success = values.success === 'all' ? undefined : values.success;
  }

  /** Emits its code when it has ended. */
  on(events$: Observable<RunEvent<unknown, unknown>>): Observable<number> {
    // One subscriber, not a chain of operators: every line of a long run passes here.
    return new Observable((subscriber) =>
      events$.subscribe({
        next: (event) => {
          if (event.type === 'failed') this.code = exitCode.failed;
          this.print(event);
        },
        error: (error: unknown) => {
          // A task's failure is reported as it would be were the run settled.
          if (error instanceof TaskFailedError) this.print({ type: 'failed', tag: error.tag, error });
          else complainOf(this.desk, error);
          subscriber.next(codeOf(error));
        },
        // With --success, what was asked for has come to pass, though a task may have failed on the way.
        complete: () => subscriber.next(this.success === undefined ? this.code : exitCode.ok),
      }),
    );
  }
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCode.usage;
  return error instanceof TaskTimeoutError || error instanceof RunTimeoutError ? exitCode.timeout : exitCode.failed;
}

const strategies = { await: awaitInOrder, gather, callback: asReady };

/** The run that the command asks for, its strategy applied to its tasks. */
async function eventsOf(
  { strategy, named, values }: RunCommand,
  desk: RunDesk,
): Promise<Observable<RunEvent<unknown, unknown>>> {
  const { gate, io, scheduler } = desk;
  const isBounded = values.concurrency !== undefined;
  if (isBounded) keepMemoryFlat();
  const specs = await specsOf(named, values, io);
  const options: StrategyOptions = {
    concurrency: values.concurrency,
    lookahead: strategy === 'await' ? values.lookahead : undefined,
    settle: values.settle,
    success: countOf(values.success, specs.length),
    deadlineMs: values.deadline,
    scheduler,
  };
  if (io.screen !== undefined && !values['no-progress']) {
    const { Progress: Drawn } = await import('./progress.js');
    desk.progress = new Drawn(io.screen, scheduler, specs.length);
  }
  const { progress } = desk;
  const make = taskMaker(values, gate.scheduler(scheduler), io.randomOf);
  const tasks = mapped(specs, progress === undefined ? make : (spec) => progress.follow(make(spec)));
  const inTime = values.rate === undefined ? tasks : paced(tasks, values.rate, scheduler);
  return strategies[strategy](asyncIterable(gate.items(inTime, isBounded ? 200 : 1000)), options);
}

/**
 * Where only so many run at once, memory is not to grow with the list. V8 gives more and more room, up to 48 MB, to what
 * dies young when enough of it passes by; here that buys a quarter of the CPU time and costs half of the memory.
 */
function keepMemoryFlat(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** How many tasks are meant. */
function countOf(success: Success | undefined, total: number | undefined): number | undefined {
  if (success === undefined || success === 'all') return undefined;
  if (total === undefined) {
    return 'count' in success
      ? success.count
      : refuse('--success', 'all, any or N for a list of which nobody knows how long it is', `${success.percent}%`);
  }
  const count = 'count' in success ? success.count : Math.ceil((total * success.percent) / 100);
  if (count > total) refuse('--success', `at most the number of tasks (${total})`, String(count));
  return count;
}

/** The exit code of a run whose report could not be written whole. */
function codeOfOutputError(error: NodeJS.ErrnoException, code: number, desk: RunDesk): number {
  // The reader has had enough: that is how `| head` ends, and no failure.
  if (error.code === 'EPIPE') return code;
  complain(desk, `The report could not be written (${error.code ?? error.message})`);
  return exitCode.failed;
}
