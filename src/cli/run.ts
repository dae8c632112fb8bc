import {
  asyncScheduler,
  catchError,
  defer,
  EMPTY,
  endWith,
  firstValueFrom,
  ignoreElements,
  map,
  merge,
  of,
  tap,
} from 'rxjs';
import type { Observable } from 'rxjs';
import pc from 'picocolors';
import { TaskFailedError, TaskTimeoutError } from '../errors.js';
import { seededRandom } from '../random.js';
import { ndjsonLine } from '../record/ndjson.js';
import { reasonText } from '../report/reason.js';
import { printable } from '../report/printable.js';
import { textLine } from '../report/text.js';
import type { Paint } from '../report/text.js';
import { asReady } from '../strategies/as-ready.js';
import { awaitInOrder } from '../strategies/await-in-order.js';
import { gather } from '../strategies/gather.js';
import type { RollEvent, RollReason, RunEvent } from '../task/events.js';
import { unlikelyToReturn } from '../task/unlikely-to-return.js';
import type { RunCommand } from './args.js';
import { parseArgs } from './args.js';
import { exitCode } from './exit-code.js';
import type { Io } from './io.js';
import { LineWriter } from './line-writer.js';
import type { TaskSpec } from './task-spec.js';

type Event = RunEvent<number, RollReason>;

/** From words to an exit code. All that it reads and writes is `io`. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<number> {
  const command = await parseArgs(argv, version);
  switch (command.kind) {
    case 'text':
      io.out.write(`${command.text.trimEnd()}\n`);
      return exitCode.ok;
    case 'usage':
      io.err.write(`minimalist-async: ${command.message}\n`);
      return exitCode.usage;
    case 'run':
      return execute(command.run, io);
    default:
      return command satisfies never;
  }
}

function execute(command: RunCommand, io: Io): Promise<number> {
  const report = new LineWriter(io.out);
  const problems = new LineWriter(io.err);
  let code: number = exitCode.ok;

  const work$ = eventsOf(command, io).pipe(
    tap((event) => {
      if (event.type === 'failed') code = exitCode.failed;
    }),
    catchError((error: unknown) => {
      code = error instanceof TaskTimeoutError ? exitCode.timeout : exitCode.failed;
      return failureOf(error, problems);
    }),
    tap(printer(command, report, problems, io)),
    ignoreElements(),
    endWith(null),
    map(() => code),
  );
  const interrupted$ = io.interrupt$.pipe(map((signal) => exitCode[signal]));
  const unwritable$ = io.outError$.pipe(map((error) => outputFailed(error, problems)));

  return firstValueFrom(merge(interrupted$, unwritable$, work$)).finally(() => {
    report.flush();
    problems.flush();
  });
}

/** The run that the command asks for, its strategy applied to its tasks. */
function eventsOf({ strategy, tasks, concurrency, settle, ...options }: RunCommand, io: Io): Observable<Event> {
  const inputs = mapIterable(tasks, (spec) => taskOf(spec, options, io));
  switch (strategy) {
    case 'await':
      return awaitInOrder(inputs, { concurrency, settle });
    case 'gather':
      return gather(inputs, { concurrency, settle });
    case 'callback':
      return asReady(inputs, { concurrency });
    default:
      return strategy satisfies never;
  }
}

type TaskOptions = Pick<RunCommand, 'likelihood' | 'intervalMs' | 'attempts' | 'timeoutMs' | 'seed'>;

function taskOf({ tag }: TaskSpec, { seed, ...options }: TaskOptions, io: Io): Observable<RollEvent> {
  const random = () => (seed === undefined ? io.randomOf?.(tag) : seededRandom(seed, tag));
  return defer(() => unlikelyToReturn(tag, { ...options, scheduler: io.scheduler, random: random() }));
}

/** Writes each event in the format that was asked for. */
function printer(
  { format, quiet }: RunCommand,
  report: LineWriter,
  problems: LineWriter,
  io: Io,
): (event: Event) => void {
  if (format === 'ndjson') {
    const { scheduler = asyncScheduler } = io;
    let startedAt = 0;
    return (event) => {
      if (event.type === 'start') startedAt = scheduler.now();
      if (!quiet || event.type === 'result' || event.type === 'failed') {
        report.write(ndjsonLine(event, scheduler.now() - startedAt));
      }
    };
  }
  const paint = io.colors ? colours() : undefined;
  return (event) => {
    const line = textLine(event, { quiet, paint });
    if (line !== undefined) report.write(line);
    // The line of the tutorial gives no reason; a person needs one.
    if (event.type === 'failed') complain(problems, describe(event.error));
  };
}

function colours(): Paint {
  const { bold, dim, green, red } = pc.createColors(true);
  return { start: dim, retry: dim, done: green, result: bold, failed: red };
}

/** What ended the run: a task's failure is reported in the report, as it would be were the run settled. */
function failureOf(error: unknown, problems: LineWriter): Observable<Event> {
  if (error instanceof TaskFailedError) return of({ type: 'failed', tag: error.tag, error });
  complain(problems, describe(error));
  return EMPTY;
}

function outputFailed(error: NodeJS.ErrnoException, problems: LineWriter): number {
  // The reader has had enough: that is how `| head` ends, and no failure.
  if (error.code === 'EPIPE') return exitCode.ok;
  complain(problems, `The report could not be written (${error.code ?? error.message})`);
  return exitCode.failed;
}

function describe(error: unknown): string {
  if (!(error instanceof TaskFailedError)) return printable(error instanceof Error ? error.message : error);
  return printable(error.message) + (error.cause === undefined ? '' : ` (last: ${reasonText(error.cause)})`);
}

function complain(problems: LineWriter, message: string): void {
  problems.write(`minimalist-async: ${message}`);
}

function* mapIterable<A, B>(items: Iterable<A>, project: (item: A) => B): Generator<B> {
  for (const item of items) yield project(item);
}
