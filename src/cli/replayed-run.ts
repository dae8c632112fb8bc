import { Observable, Subscription, VirtualTimeScheduler } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { maxDelayMs } from '../defaults.js';
import { codeOf, isError, RunTimeoutError } from '../errors.js';
import type { RecordedEvent } from '../record/events.js';
import { parseRecording, RecordingError } from '../record/recording.js';
import type { Recording, RunSettings } from '../record/recording.js';
import { replay } from '../record/replay.js';
import { durationText } from '../report/duration.js';
import type { RunEvent } from '../task/events.js';
import type { Account } from './account.js';
import type { ReplayCommand } from './args.js';
import type { RunDesk } from './desk.js';
import { inputOf, noInput } from './input.js';
import type { Bytes } from './input.js';
import type { Io } from './io.js';
import { prepared } from './prepared.js';
import { strategies } from './strategies.js';
import { UsageError } from './usage-error.js';

/** The recording is over, and the run is not: it was interrupted, or its tasks went on under another strategy. */
export class RecordingEndsError extends Error {
  override readonly name = 'RecordingEndsError';
}

/**
 * A recorded run once more. It has a time of its own, that of the recording, which only passes at the speed that was asked
 * for: so what is printed is the same at any speed.
 */
export function replayedRun(
  { file, values }: ReplayCommand,
  desk: RunDesk,
  account: Account,
): Observable<RunEvent<unknown>> {
  return prepared(async (signal) => {
    const recording = await read(file, desk.io, signal);
    const settings = settingsFor(recording, values.as);
    const clock = new VirtualTimeScheduler();
    await account.begin(settings, clock, file);

    return () =>
      new Observable<RunEvent<unknown>>((subscriber) => {
        const { strategy, ...options } = settings;
        const tasks = replay(recording, { scheduler: clock }).map((task) => account.watch(task));
        const run = strategies[strategy](tasks, { ...options, scheduler: afterAllElse(clock) });
        subscriber.add(
          run.subscribe({
            next: (event) => subscriber.next(event),
            error: (error: unknown) => subscriber.error(timedOut(recording, error) ?? error),
            complete: () => {
              if (isWhole(recording)) subscriber.complete();
              else subscriber.error(cutOff(file, recording));
            },
          }),
        );
        if (subscriber.closed) return;
        const real = desk.gate.scheduler(desk.scheduler);
        const over = (): void => subscriber.error(isWhole(recording) ? endsBefore(recording) : cutOff(file, recording));
        subscriber.add(pass(clock, lastOf(recording)?.time ?? 0, values.speed ?? 1, real, over));
      });
  });
}

/** V8 has no longer strings. */
const mostBytes = 512 * 1024 * 1024 - 1024;

async function read(file: string, { stdin = noInput }: Pick<Io, 'stdin'>, signal: AbortSignal): Promise<Recording> {
  const name = JSON.stringify(file);
  let text: string;
  try {
    const bytes: Bytes = file === '-' ? stdin() : (await inputOf(file)).open();
    signal.addEventListener('abort', () => bytes.destroy?.());
    text = await textOf(bytes);
  } catch (error) {
    throw new UsageError(`Expected a recording that can be read, got ${name} (${codeOf(error)})`);
  }
  try {
    return parseRecording(text);
  } catch (error) {
    throw error instanceof RecordingError ? new UsageError(`${error.message} (in ${name})`) : error;
  }
}

async function textOf(bytes: Bytes): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > mostBytes) throw Object.assign(new Error(), { code: `more than ${mostBytes} characters` });
  }
  return text + decoder.decode();
}

/** What the run is told this time: no lookahead that another strategy has no use for, and the end of its time when it came. */
function settingsFor(recording: Recording, strategy = recording.settings.strategy): RunSettings {
  const { settings } = recording;
  return {
    ...settings,
    strategy,
    lookahead: strategy === 'await' ? settings.lookahead : undefined,
    deadlineMs: timedOut(recording) === undefined ? undefined : lastOf(recording)?.time,
  };
}

function lastOf({ events }: Recording): RecordedEvent | undefined {
  return events.at(-1);
}

/** Whether it was written to its end. */
function isWhole(recording: Recording): boolean {
  return lastOf(recording)?.type === 'end';
}

/** What ended the recorded run, if that was its deadline; it says what was asked for, and not when a real clock struck. */
function timedOut(recording: Recording, now?: unknown): RunTimeoutError | undefined {
  const last = lastOf(recording);
  if (last?.type !== 'end' || !(last.error instanceof RunTimeoutError)) return undefined;
  return now === undefined || now instanceof RunTimeoutError ? last.error : undefined;
}

/** The same clock, on which what is scheduled comes after all else of that instant: so a deadline does to what was recorded. */
function afterAllElse(clock: VirtualTimeScheduler): SchedulerLike {
  return {
    now: () => clock.now(),
    schedule: (work, delay, state) => {
      const waiting = new Subscription();
      waiting.add(clock.schedule(() => waiting.add(clock.schedule(work as () => void, 0, state)), delay));
      return waiting;
    },
  };
}

function endsBefore(recording: Recording): RecordingEndsError {
  const last = lastOf(recording);
  const { outcome, error } = last?.type === 'end' ? last : {};
  const why = isError(error) ? `: ${error.message}` : outcome === 'interrupted' ? ', where it was interrupted' : '';
  return new RecordingEndsError(`The recording ends after ${durationText(last?.time ?? 0)}${why}; the run would go on`);
}

function cutOff(file: string, { events }: Recording): UsageError {
  return new UsageError(
    `Expected a whole recording, got one that is cut off after line ${events.length + 1} (in ${JSON.stringify(file)})`,
  );
}

/** No more is done in one turn of the event loop, so that signals are heard and output goes out. */
const mostPerTurn = 1000;

/** Lets the time of a clock pass, so many times as fast as real time does, up to its end. */
function pass(
  clock: VirtualTimeScheduler,
  end: number,
  speed: number,
  real: SchedulerLike,
  over: () => void,
): Subscription {
  const startedAt = real.now();
  return real.schedule(function () {
    for (let left = mostPerTurn; left > 0; left -= 1) {
      const due = Math.min(clock.actions[0]?.delay ?? Infinity, end);
      const wait = startedAt + due / speed - real.now();
      if (wait > 0) {
        // A timer holds no more than some 24 days.
        this.schedule(undefined, Math.min(wait, maxDelayMs));
        return;
      }
      clock.maxFrames = due;
      clock.flush();
      // Nothing is left that could be due by then.
      if (due === end && !((clock.actions[0]?.delay ?? Infinity) <= end)) {
        clock.frame = end;
        over();
        return;
      }
    }
    this.schedule(undefined, 0);
  });
}
