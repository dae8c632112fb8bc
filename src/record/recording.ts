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
import type { EndEvent, RecordedEvent } from './events.js';
import { jsonOf } from './ndjson.js';

/** What a run was told: what its strategy must be told to do the same again. */
export interface RunSettings {
  /** Which strategy it was. */
  readonly strategy: StrategyName;
  /** How many tasks there were, where that was known. */
  readonly tasks?: number | undefined;
  /** Their names, where they were known before. */
  readonly tags?: readonly string[] | undefined;
  /** Tasks running at once, an integer >= 1. @default unlimited */
  readonly concurrency?: number | undefined;
  /** Tasks started and not delivered, an integer >= 1; of `await` only. @default unlimited */
  readonly lookahead?: number | undefined;
  /** Whether a failed task was to cancel nothing. @default false */
  readonly settle?: boolean | undefined;
  /** How many had to succeed, an integer >= 1. @default all */
  readonly success?: number | undefined;
  /** Time for the whole run, in milliseconds. @default none */
  readonly deadlineMs?: number | undefined;
}

/** A recorded run, as a file holds it. */
export interface Recording {
  readonly settings: RunSettings;
  readonly events: readonly RecordedEvent[];
}

/** The version of the format; another one is refused. */
const version = 1;

/** The first line of a recording, without the line's end. The events follow. */
export function recordingHead(settings: RunSettings): string {
  return jsonOf({ recording: 'minimalist-async', version, ...settings });
}

/** What says of an object of JSON that it was an error; where it was a field of the object's own, it has one more `@`. */
const mark = '@error';
const isMark = (name: string): boolean => /^@+error$/.test(name);

/** An event as a line of a recording: as `ndjsonLine`, but that errors can be told from other objects. */
export function recordingLine(event: RecordedEvent): string {
  return jsonOf(event, (fields, isError) => {
    if (isError) return { [mark]: true, ...escaped(fields) };
    return Object.keys(fields).some(isMark) ? escaped(fields) : fields;
  });
}

function escaped(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [isMark(name) ? `@${name}` : name, value]));
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
  return [recordingHead(settings), ...events.map(recordingLine), ''].join('\n');
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
 * - Errors are errors again, those of this library of their classes; they have no stack. What else JSON does not know
 *   (`undefined`, dates, maps) is what JSON made of it.
 * - A recording without its `end` event is one of a run that was killed, and is read.
 * - Error: `RecordingError`, which names the line, for what is not ours, of another version, or cut off within a line.
 *
 * @example
 * parseRecording('{"time":0,') // throws RecordingError: Expected line 1 to be the head of a recording, got {"time":0,
 */
export function parseRecording(text: string): Recording {
  const [head = '', ...lines] = text.replace(/^\ufeff/, '').split('\n');
  const settings = parseHead(head);
  const last = lines.pop();
  if (last !== '') refuse(lines.length + 2, 'whole', `${shortened(last ?? head)}: the recording is cut off`);
  const events: RecordedEvent[] = [];
  let before: RecordedEvent | undefined;
  lines.forEach((line, index) => {
    before = parseEvent(line, index + 2, before, settings);
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
  const { strategy, settle, tags } = head;
  if (!strategies.includes(strategy)) refuse(1, 'of a known strategy', shortened(line));
  if (settle !== undefined && typeof settle !== 'boolean') refuse(1, 'the head of a recording', shortened(line));
  if (tags !== undefined && !(Array.isArray(tags) && tags.every(isTag))) {
    refuse(1, 'the head of a recording', shortened(line));
  }
  for (const [name, isRight] of Object.entries(headNumbers)) {
    if (head[name] !== undefined && !isRight(head[name])) {
      refuse(1, `the head of a recording with a number as \`${name}\``, shortened(line));
    }
  }
  const { recording: _ours, version: _known, ...settings } = head;
  return settings as unknown as RunSettings;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const isTime = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;
const isThere = (value: unknown): boolean => value !== undefined;
const isTag = (value: unknown): boolean => typeof value === 'string' && value !== '';
const outcomes: readonly unknown[] = ['completed', 'failed', 'interrupted'] satisfies EndEvent['outcome'][];

/** More tasks than this were not recorded by anybody. */
const mostTasks = 100_000_000;

const headNumbers = {
  tasks: (value: unknown) => value === 0 || (isCount(value) && (value as number) <= mostTasks),
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
  'gave-up': { tag: isTag, error: isThere },
  result: { tag: isTag },
  failed: { tag: isTag, error: isThere },
  end: { outcome: (value) => outcomes.includes(value) },
};

function parseEvent(
  line: string,
  number: number,
  before: RecordedEvent | undefined,
  { strategy, tasks = Infinity }: RunSettings,
): RecordedEvent {
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
  if (type === 'start' && event['strategy'] !== strategy) refuse(number, `the start of ${strategy}`, shortened(line));
  if (task !== undefined && (task as number) > tasks) refuse(number, `of one of ${tasks} tasks`, shortened(line));
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
    parsed = JSON.parse(line, (_key, value: unknown) => unmarked(value));
  } catch {
    return undefined;
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Fields) : undefined;
}

/** What was marked as an error is one again. */
function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (!Object.keys(value).some(isMark)) return value;
  const fields = Object.entries(value).flatMap(([name, field]: [string, unknown]): [string, unknown][] => {
    if (name === mark) return [];
    return [[isMark(name) ? name.slice(1) : name, field]];
  });
  return Object.hasOwn(value, mark) ? revived(fields) : Object.fromEntries(fields);
}

/** The errors of this library by their names, and what they must have to be of their class again. */
const ours: Readonly<Record<string, readonly [{ readonly prototype: Error }, (fields: Fields) => boolean]>> = {
  AttemptsExhaustedError: [AttemptsExhaustedError, isTaskFailure],
  PermanentFailureError: [PermanentFailureError, isTaskFailure],
  TaskTimeoutError: [TaskTimeoutError, isTaskFailure],
  RunTimeoutError: [RunTimeoutError, isRunTimeout],
  TooFewSucceededError: [TooFewSucceededError, () => true],
  AttemptTimeoutError: [AttemptTimeoutError, () => true],
  EmptyAttemptError: [EmptyAttemptError, () => true],
  NotATaskError: [NotATaskError, () => true],
};

function isRunTimeout({ waiting }: Fields): boolean {
  return Array.isArray(waiting) && waiting.every((task) => isTaskFailure((task ?? {}) as Fields));
}

function isTaskFailure({ tag, attempts }: Fields): boolean {
  return isTag(tag) && typeof attempts === 'number';
}

/** Its fields in the order in which they were written, so that they are written in that order again. */
function revived(entries: readonly (readonly [string, unknown])[]): Error {
  const error = new Error();
  delete error.stack;
  for (const [name, value] of entries) {
    // Not an assignment, which would do more than that for `__proto__`.
    Object.defineProperty(error, name, { value, enumerable: name !== 'message', configurable: true, writable: true });
  }
  const { name } = error;
  const [known, fits] = (Object.hasOwn(ours, name) ? ours[name] : undefined) ?? [];
  if (known !== undefined && fits?.(error as unknown as Fields) === true) Object.setPrototypeOf(error, known.prototype);
  return error;
}

function refuse(line: number, allowed: string, got: string): never {
  throw new RecordingError(`Expected line ${line} to be ${allowed}, got ${got}`, line);
}

function shortened(line: string): string {
  if (line === '') return 'nothing';
  return line.length <= 60 ? line : `${line.slice(0, 60)}…`;
}
