import { setFlagsFromString } from 'node:v8';
import { asyncScheduler, defer, firstValueFrom, map, merge, Observable } from 'rxjs';
import { RunTimeoutError, TaskFailedError, TaskTimeoutError } from '../errors.js';
import { whenAllGone } from '../probes/process-group.js';
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
import { parseTaskSpec } from './task-spec.js';
import { specsOf, taskMaker } from './tasks.js';
import { refuse, UsageError } from './usage-error.js';

/** From words to an exit code. All that it reads and writes is `io`. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<number> {
  const desk = new RunDesk(io);
  let code = await execute(await parseArgs(argv, version), desk);

  // The last lines may fail, too.
  desk.report.error$.subscribe((error) => (code = codeOfOutputError(error, code, desk)));
  // The signals of a command that was run in our place were its own.
  const interrupted = desk.gaveWay ? undefined : await desk.written();
  if (interrupted === undefined) return code;
  // Who interrupts is not made to wait for a reader that has stopped reading.
  await desk.writtenWithin(1000);
  return exitCode[interrupted];
}

/** What a run works with: the world, and its own way out to it. */
class RunDesk implements Desk {
  readonly gate = new Gate();
  readonly report: LineWriter;
  readonly problems: LineWriter;
  /** Whether a command was run in our place. */
  gaveWay = false;
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

  async writtenWithin(patienceMs: number): Promise<void> {
    await Promise.all([this.report.end(patienceMs), this.problems.end(patienceMs)]);
  }

  /** Resolves when all is written, or with the signal that has come, or comes before that. */
  written(): Promise<Signal | undefined> {
    const written$ = defer(() => this.writtenWithin(Infinity)).pipe(map(() => undefined));
    return firstValueFrom(merge(this.io.interrupt$, written$));
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
      return executeRun(command.run, desk);
    default:
      return command satisfies never;
  }
}

async function executeRun(command: RunCommand, desk: RunDesk): Promise<number> {
  const { io } = desk;
  const work = new Work(command, desk);
  const interrupted$ = io.interrupt$.pipe(map((signal) => ({ code: exitCode[signal], allWell: false })));
  const unwritable$ = desk.report.error$.pipe(map(() => ({ code: work.code, allWell: false })));
  const work$ = eventsOf(command, desk).pipe(
    (events$) => work.on(events$),
    map((code) => ({ code, allWell: code === exitCode.ok })),
  );
  const { code, allWell } = await firstValueFrom(merge(interrupted$, unwritable$, work$));
  desk.progress?.end();
  if (!allWell || command.afterwards === undefined) return code;
  return (await stillAllWell(desk)) ? afterwards(command.afterwards, desk) : code;
}

/** Whether all that was said is written, all that was cancelled has ended, and nobody has interrupted meanwhile. */
async function stillAllWell(desk: RunDesk): Promise<boolean> {
  let failed = false;
  desk.report.error$.subscribe(() => (failed = true));
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
  private readonly print: (event: RunEvent<unknown, unknown>) => void;

  constructor(
    private readonly command: RunCommand,
    private readonly desk: RunDesk,
  ) {
    this.print = printer(command.values, desk);
  }

  /** Emits its code when it has ended. */
  on(events$: Observable<RunEvent<unknown, unknown>>): Observable<number> {
    const { named, values } = this.command;
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
          else complainOf(this.desk, error, () => named.map((text) => parseTaskSpec(text).tag));
          subscriber.next(codeOf(error));
        },
        // With --success, what was asked for has come to pass, though a task may have failed on the way.
        complete: () => subscriber.next((values.success ?? 'all') === 'all' ? this.code : exitCode.ok),
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
function eventsOf({ strategy, named, values }: RunCommand, desk: RunDesk): Observable<RunEvent<unknown, unknown>> {
  const { gate, io, scheduler } = desk;
  const isBounded = values.concurrency !== undefined;
  if (isBounded) keepMemoryFlat();

  return prepared(async (signal) => {
    const specs = await specsOf(named, values, io, signal);
    const options: StrategyOptions = {
      concurrency: values.concurrency,
      lookahead: values.lookahead,
      settle: values.settle,
      success: wanted(values.success, specs.length),
      deadlineMs: values.deadline,
      scheduler,
    };
    const isWatched = io.screen !== undefined && !values['no-progress'];
    const { Progress: Drawn } = isWatched ? await import('./progress.js') : { Progress: undefined };

    return () => {
      const progress = Drawn && io.screen && new Drawn(io.screen, scheduler, specs.length);
      desk.progress = progress;
      const make = taskMaker(values, gate.scheduler(scheduler), io.randomOf);
      const tasks = mapped(specs, progress === undefined ? make : (spec) => progress.follow(make(spec)));
      const inTime = values.rate === undefined ? tasks : paced(tasks, values.rate, scheduler);
      return strategies[strategy](asyncIterable(gate.items(inTime, isBounded ? 200 : 1000)), options);
    };
  });
}

/** What takes its time to be made, and is made no further when nobody wants it any more. */
function prepared<T>(prepare: (signal: AbortSignal) => Promise<() => Observable<T>>): Observable<T> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    subscriber.add(() => abort.abort());
    prepare(abort.signal).then(
      (make) => {
        if (!subscriber.closed) subscriber.add(make().subscribe(subscriber));
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}

/**
 * Where only so many run at once, memory is not to grow with the list. V8 gives more and more room, up to 48 MB, to what
 * dies young when enough of it passes by; here that buys a quarter of the CPU time and costs half of the memory.
 */
function keepMemoryFlat(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** How many tasks are to succeed. */
function wanted(success: Success | undefined, total: number | undefined): number | undefined {
  if (success === undefined || success === 'all') return undefined;
  if ('count' in success) {
    if (total !== undefined && success.count > total) {
      refuse('--success', `at most the number of tasks (${total})`, String(success.count));
    }
    return success.count;
  }
  if (total === undefined) {
    refuse('--success', 'all, any or N for a list of which nobody knows how long it is', `${success.percent}%`);
  }
  // A part of nothing is nothing, and has been reached.
  return total === 0 ? undefined : Math.ceil((total * success.percent) / 100);
}

/** The exit code of a run whose report could not be written whole. */
function codeOfOutputError(error: NodeJS.ErrnoException, code: number, desk: RunDesk): number {
  // The reader has had enough: that is how `| head` ends, and no failure.
  if (error.code === 'EPIPE') return code;
  complain(desk, `The report could not be written (${error.code ?? error.message})`);
  return exitCode.failed;
}
