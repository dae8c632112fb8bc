import { styleText } from 'node:util';
import { asyncScheduler, firstValueFrom, map, merge, Observable } from 'rxjs';
import { TaskFailedError, TaskTimeoutError } from '../errors.js';
import { seededRandom } from '../random.js';
import { ndjsonLine } from '../record/ndjson.js';
import { printable } from '../report/printable.js';
import { reasonText } from '../report/reason.js';
import { textLine } from '../report/text.js';
import type { Paint } from '../report/text.js';
import { asReady } from '../strategies/as-ready.js';
import { awaitInOrder } from '../strategies/await-in-order.js';
import { gather } from '../strategies/gather.js';
import type { RollEvent, RollReason, RunEvent } from '../task/events.js';
import { unlikelyToReturn } from '../task/unlikely-to-return.js';
import type { UnlikelyToReturnOptions } from '../task/unlikely-to-return.js';
import { parseArgs } from './args.js';
import type { CliCommand, RunCommand } from './args.js';
import { exitCode } from './exit-code.js';
import { Gate } from './gate.js';
import type { Io } from './io.js';
import { LineWriter } from './line-writer.js';
import type { TaskSpec } from './task-spec.js';

type Event = RunEvent<number, RollReason>;

/** From words to an exit code. All that it reads and writes is `io`. */
export async function run(argv: readonly string[], io: Io, version: string): Promise<number> {
  const gate = new Gate();
  const desk: Desk = { ...io, gate, report: new LineWriter(io.out, gate), problems: new LineWriter(io.err, gate) };

  let code = await execute(await parseArgs(argv, version), desk);

  // The last lines may fail, too.
  desk.report.error$.subscribe((error) => (code = codeOfOutputError(error, code, desk)));
  // Who interrupts is not made to wait for a reader that has stopped reading.
  const patienceMs = code === exitCode.SIGINT || code === exitCode.SIGTERM ? 1000 : Infinity;
  await Promise.all([desk.report.end(patienceMs), desk.problems.end(patienceMs)]);
  return code;
}

/** What a run works with: the world, and its own way out to it. */
interface Desk extends Io {
  readonly gate: Gate;
  readonly report: LineWriter;
  readonly problems: LineWriter;
}

async function execute(command: CliCommand, desk: Desk): Promise<number> {
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

function executeRun(command: RunCommand, desk: Desk): Promise<number> {
  let code: number = exitCode.ok;
  const print = printer(command, desk);
  // One subscriber, not a chain of operators: every line of a long run passes here.
  const work$ = new Observable<number>((subscriber) =>
    eventsOf(command, desk).subscribe({
      next: (event) => {
        if (event.type === 'failed') code = exitCode.failed;
        print(event);
      },
      error: (error: unknown) => {
        code = error instanceof TaskTimeoutError ? exitCode.timeout : exitCode.failed;
        // A task's failure is reported as it would be were the run settled.
        if (error instanceof TaskFailedError) print({ type: 'failed', tag: error.tag, error });
        else complain(desk, describe(error));
        subscriber.next(code);
      },
      complete: () => subscriber.next(code),
    }),
  );
  const interrupted$ = desk.interrupt$.pipe(map((signal) => exitCode[signal]));
  const unwritable$ = desk.report.error$.pipe(map(() => code));

  return firstValueFrom(merge(interrupted$, unwritable$, work$));
}

/** The run that the command asks for, its strategy applied to its tasks. */
function eventsOf(
  { strategy, tasks, concurrency, settle, seed, ...options }: RunCommand,
  desk: Desk,
): Observable<Event> {
  const { gate, randomOf } = desk;
  const policy: UnlikelyToReturnOptions = { ...options, scheduler: gate.scheduler(desk.scheduler ?? asyncScheduler) };
  const taskOf = ({ tag }: TaskSpec): Observable<RollEvent> => {
    const random = seed === undefined ? randomOf?.(tag) : seededRandom(seed, tag);
    // Tasks without rolls of their own share one policy.
    return unlikelyToReturn(tag, random === undefined ? policy : { ...policy, random });
  };
  const inputs = gate.items(mapIterable(tasks, taskOf));
  return strategies[strategy](inputs, { concurrency, settle });
}

const strategies = { await: awaitInOrder, gather, callback: asReady };

/** Writes each event in the format that was asked for. */
function printer({ format, quiet }: RunCommand, desk: Desk): (event: Event) => void {
  const { report, colors, scheduler = asyncScheduler } = desk;
  if (format === 'ndjson') {
    let startedAt = 0;
    return (event) => {
      if (event.type === 'start') startedAt = scheduler.now();
      if (!quiet || event.type === 'result' || event.type === 'failed') {
        report.write(ndjsonLine(event, scheduler.now() - startedAt));
      }
    };
  }
  const paint = colors ? colours() : undefined;
  return (event) => {
    const line = textLine(event, { quiet, paint });
    if (line !== undefined) report.write(line);
    // The line of the tutorial gives no reason; a person needs one.
    if (event.type === 'failed') complain(desk, describe(event.error));
  };
}

function colours(): Paint {
  // Whether there is somebody to see them has been decided.
  const paint = (format: Parameters<typeof styleText>[0]) => (line: string) =>
    styleText(format, line, { validateStream: false });
  return {
    start: paint('dim'),
    retry: paint('dim'),
    done: paint('green'),
    result: paint('bold'),
    failed: paint('red'),
  };
}

/** The exit code of a run whose report could not be written whole. */
function codeOfOutputError(error: NodeJS.ErrnoException, code: number, desk: Desk): number {
  // The reader has had enough: that is how `| head` ends, and no failure.
  if (error.code === 'EPIPE') return code;
  complain(desk, `The report could not be written (${error.code ?? error.message})`);
  return exitCode.failed;
}

function describe(error: unknown): string {
  if (!(error instanceof TaskFailedError)) return error instanceof Error ? error.message : printable(error);
  return error.message + (error.cause === undefined ? '' : ` (last: ${reasonText(error.cause)})`);
}

function complain({ problems }: Desk, message: string): void {
  problems.write(`minimalist-async: ${printable(message)}`);
}

function* mapIterable<A, B>(items: Iterable<A>, project: (item: A) => B): Generator<B> {
  for (const item of items) yield project(item);
}
