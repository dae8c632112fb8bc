import {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  EmptyAttemptError,
  NotATaskError,
  PermanentFailureError,
  RunTimeoutError,
  TaskTimeoutError,
  TooFewSucceededError,
} from '../errors.js';
import type { StrategyName } from '../task/events.js';
import type { RecordedEvent } from './events.js';
import { jsonOf, ndjsonLine } from './ndjson.js';

/** What a run was told: what its strategy must be told to do the same again. */
export interface RunSettings {
  readonly strategy: StrategyName;
  /** How many tasks there were, where that was known. */
  readonly tasks?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly lookahead?: number | undefined;
  readonly settle?: boolean | undefined;
  readonly success?: number | undefined;
  readonly deadlineMs?: number | undefined;
}

/** A recorded run, as a file holds it. */
export interface Recording {
  readonly settings: RunSettings;
  readonly events: readonly RecordedEvent[];
}

/** The version of the format; another one is refused. */
const version = 1;

/** The first line of a recording, without the line's end. The events follow, one `ndjsonLine` each. */
export function recordingHead(settings: RunSettings): string {
  return jsonOf({ recording: 'minimalist-async', version, ...settings });
}

/**
 * A recording as the text of a file: a line of JSON that says what it is, then one for each event.
 *
 * @example
 * const events: RecordedEvent[] = [{ time: 0, type: 'start', strategy: 'await' }];
 * console.log(formatRecording({ settings: { strategy: 'await' }, events }).trimEnd());
 * // => {"recording":"minimalist-async","version":1,"strategy":"await"}
 * // => {"time":0,"type":"start","strategy":"await"}
 */
export function formatRecording({ settings, events }: Recording): string {
  return [recordingHead(settings), ...events.map((event) => ndjsonLine(event)), ''].join('\n');
}

/** A text is no recording, or not a whole one. Its message names the line. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';

  constructor(
    message: string,
    /** Number of the line, from 1. */
    readonly line: number,
  ) {
    super(message);
  }
}

/**
 * Reads what `formatRecording` wrote, or `--record`.
 *
 * - Errors are errors again (any object with a `name` and a `message` is taken for one), those of this library of their
 *   classes; they have no stack.
 * - A recording without its `end` event is one of a run that was killed, and is read.
 * - Error: `RecordingError`, which names the line, for what is not ours, of another version, or cut off within a line.
 *
 * @example
 * parseRecording('{"time":0,') // throws RecordingError: Expected line 1 to be the head of a recording, got {"time":0,
 */
export function parseRecording(text: string): Recording {
  const [head = '', ...lines] = text.replace(/^\ufeff/, '').split('\n');
  const settings = parseHead(head.trimEnd());
  const last = lines.pop();
  if (last !== '') refuse(lines.length + 2, 'whole', `${shortened(last ?? head)}: the recording is cut off`);
  const events: RecordedEvent[] = [];
  let before: RecordedEvent | undefined;
  lines.forEach((line, index) => {
    before = parseEvent(line, index + 2, before);
    events.push(before);
  });
  if (before === undefined) refuse(2, 'the start of a run', 'the end of the recording: it is cut off');
  return { settings, events };
}

type Fields = Readonly<Record<string, unknown>>;

const strategies: readonly unknown[] = ['await', 'gather', 'callback'] satisfies StrategyName[];

function parseHead(line: string): RunSettings {
  const head = fieldsOf(line);
  if (head?.['recording'] !== 'minimalist-async') refuse(1, 'the head of a recording', shortened(line));
  if (head['version'] !== version) refuse(1, `of version ${version}`, `version ${JSON.stringify(head['version'])}`);
  const { strategy, settle } = head;
  if (!strategies.includes(strategy)) refuse(1, 'of a known strategy', shortened(line));
  if (settle !== undefined && typeof settle !== 'boolean') refuse(1, 'the head of a recording', shortened(line));
  for (const [name, isRight] of Object.entries(headNumbers)) {
    if (head[name] !== undefined && !isRight(head[name])) {
      refuse(1, `the head of a recording with a number as \`${name}\``, shortened(line));
    }
  }
  const { recording: _ours, version: _known, ...settings } = head;
  return settings as unknown as RunSettings;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isTag = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isText = (value: unknown): boolean => typeof value === 'string';

const headNumbers = {
  tasks: (value: unknown) => value === 0 || isCount(value),
  concurrency: isCount,
  lookahead: isCount,
  success: isCount,
  deadlineMs: isTime,
};

/** What the fields of each event must be, beside its time. */
const shapes: { readonly [T in RecordedEvent['type']]: Readonly<Record<string, (value: unknown) => boolean>> } = {
  start: { strategy: (value) => strategies.includes(value) },
  subscribed: { tag: isTag },
  retry: { tag: isTag, attempt: isCount, delayMs: isTime },
  done: { tag: isTag, attempt: isCount },
  'gave-up': { tag: isTag },
  result: { tag: isTag },
  failed: { tag: isTag },
  end: { outcome: isText },
};

function parseEvent(line: string, number: number, before: RecordedEvent | undefined): RecordedEvent {
  const event = fieldsOf(line);
  if (event === undefined) refuse(number, 'a JSON object', shortened(line));
  const { type, time, task } = event;
  const shape =
    typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type as RecordedEvent['type']] : undefined;
  const isEvent = shape !== undefined && isTime(time) && (task === undefined || isCount(task));
  if (!isEvent || !Object.entries(shape).every(([name, isRight]) => isRight(event[name]))) {
    refuse(number, 'an event of a recording', shortened(line));
  }
  if ((before === undefined) !== (type === 'start')) {
    refuse(number, before === undefined ? 'the start of a run' : 'an event after the start', shortened(line));
  }
  if (before?.type === 'end') refuse(number, 'the end of the recording', shortened(line));
  if (before !== undefined && (time as number) < before.time) {
    refuse(number, `of time ${before.time} or later`, String(time));
  }
  return event as unknown as RecordedEvent;
}

/** An object of JSON, in which errors are errors again. */
function fieldsOf(line: string): Fields | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line, (_key, value: unknown) => (isError(value) ? revived(value) : value));
  } catch {
    return undefined;
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : undefined;
}

function isError(value: unknown): value is { readonly name: string; readonly message: string } {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('message' in value)) return false;
  return typeof value.name === 'string' && typeof value.message === 'string';
}

const ours: Readonly<Record<string, { readonly prototype: Error }>> = {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  EmptyAttemptError,
  NotATaskError,
  PermanentFailureError,
  RunTimeoutError,
  TaskTimeoutError,
  TooFewSucceededError,
};

/** Its fields in the order in which they were written, so that they are written in that order again. */
function revived(fields: { readonly name: string; readonly message: string }): Error {
  const { message, ...own } = fields;
  const error = new Error(message);
  delete error.stack;
  const known = Object.hasOwn(ours, fields.name) ? ours[fields.name] : undefined;
  if (known !== undefined) Object.setPrototypeOf(error, known.prototype);
  return Object.assign(error, own);
}

function refuse(line: number, allowed: string, got: string): never {
  throw new RecordingError(`Expected line ${line} to be ${allowed}, got ${got}`, line);
}

function shortened(line: string): string {
  if (line === '') return 'nothing';
  return line.length <= 60 ? line : `${line.slice(0, 60)}…`;
}
