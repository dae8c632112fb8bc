import { styleText } from 'node:util';
import { isError, RunTimeoutError, TaskFailedError } from '../errors.js';
import { ndjsonLine } from '../record/ndjson.js';
import { printable, printableLines } from '../printable.js';
import { reasonText } from '../report/reason.js';
import { textLine } from '../report/text.js';
import type { Paint } from '../report/text.js';
import type { RunEvent } from '../task/events.js';
import type { Io } from './io.js';
import type { LineWriter } from './line-writer.js';
import type { ReportValues } from './options.js';

/** Where the two kinds of text that a run has go to. */
export interface Desk extends Pick<Io, 'colors'> {
  readonly report: LineWriter;
  readonly problems: LineWriter;
}

/** `time`: in milliseconds since the run started. */
type Print = (event: RunEvent<unknown>, time: number) => void;

/** Writes each event in the format that was asked for. */
export function printer({ format = 'text', quiet }: ReportValues, desk: Desk): Print {
  switch (format) {
    case 'text':
      return textPrinter(quiet, desk);
    case 'values':
      return (event) => {
        // As it is: a command's output, for another command.
        if (event.type === 'result') desk.report.write(rawText(event.value));
        if (event.type === 'failed') complainOf(desk, event.error);
      };
    case 'ndjson':
      return (event, time) => {
        const isWanted = !quiet || event.type === 'result' || event.type === 'failed';
        if (isWanted) desk.report.write(ndjsonLine(event, time));
      };
    case 'timeline':
    case 'svg':
    case 'marbles':
    case 'spec':
      // They come when all is known; a problem is told at once.
      return (event) => {
        if (event.type === 'failed') complainOf(desk, event.error);
      };
    default:
      return format satisfies never;
  }
}

function textPrinter(quiet: boolean, desk: Desk): Print {
  const paint = desk.colors ? colours() : undefined;
  return (event) => {
    const line = textLine(event, { quiet, paint });
    if (line !== undefined) desk.report.write(line);
    // The line of the tutorial gives no reason; a person needs one.
    if (event.type === 'failed') complainOf(desk, event.error);
  };
}

function rawText(value: unknown): string {
  if (isError(value)) return reasonText(value);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

/** Wraps a text in a colour; whether there is somebody to see it has been decided. */
export function painting(format: Parameters<typeof styleText>[0]): (text: string) => string {
  return (text) => styleText(format, text, { validateStream: false });
}

function colours(): Paint {
  return {
    start: painting('dim'),
    retry: painting('dim'),
    done: painting('green'),
    result: painting('bold'),
    failed: painting('red'),
  };
}

/** One line on stderr. */
export function complain({ problems }: Desk, message: string): void {
  problems.write(`minimalist-async: ${printable(message)}`);
}

/** Why a task, or the run, failed: one line, and what else is known below it; `tags` are those of the whole run, if known. */
export function complainOf(desk: Desk, error: unknown, tags: () => readonly string[] = () => []): void {
  complain(desk, describe(error));
  if (error instanceof TaskFailedError) addDetails(desk, error.cause);
  if (!(error instanceof RunTimeoutError)) return;
  for (const { tag, attempts, reason } of error.waiting) {
    const tried = attempts === 0 ? 'no attempt has ended' : `attempt ${attempts} failed: ${reasonText(reason)}`;
    complain(desk, `Task \`${tag}\` was still waiting (${tried})`);
    addDetails(desk, reason);
  }
  const { notStarted = 0 } = error;
  if (notStarted === 0) return;
  for (const tag of tags().slice(-notStarted)) complain(desk, `Task \`${tag}\` had not started`);
}

function describe(error: unknown): string {
  if (!(error instanceof TaskFailedError)) return isError(error) ? error.message : printable(error);
  return error.message + (error.cause === undefined ? '' : ` (last: ${reasonText(error.cause)})`);
}

/** What a reason has to say that its few words do not. */
function addDetails({ problems }: Desk, reason: unknown): void {
  const { stderr, detail } = (reason ?? {}) as { readonly stderr?: unknown; readonly detail?: unknown };
  const more = stderr ?? detail;
  if (typeof more !== 'string' || more === '') return;
  for (const line of printableLines(more).split('\n')) problems.write(`  ${line}`);
}
