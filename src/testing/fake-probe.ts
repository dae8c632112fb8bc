import { asyncScheduler, defer, EMPTY, mergeMap, of, throwError, timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { refusal } from '../validate.js';

/** What the marks of a fake probe's diagram stand for, and whose time it has. */
export interface FakeProbeOptions<T = string> {
  /** What an attempt gives, letter by letter. @default the letters themselves */
  readonly values?: Readonly<Record<string, T>> | undefined;
  /** What an attempt fails with where the diagram has `#`. @default 'error' */
  readonly error?: unknown;
  /** Whose milliseconds the frames are, from the call on. @default asyncScheduler, which is virtual in a marble spec */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * Stands in for what a task asks: a service that is down, comes up and goes down again, as a marble diagram says.
 *
 *     diagram   #-----a--|
 *     attempts  ^--^--^--^
 *     each      #  #  a  |       # fails, a is a success, | completes without a value
 *
 * - A mark says how it is from that frame on, until the next mark; an attempt answers at once, with what is. Of several
 *   marks at one frame the last one counts.
 * - An attempt made before the first mark waits for it: nobody answers yet.
 * - It counts nothing: any number of tasks may ask.
 *
 * @param diagram in the syntax of `TestScheduler`'s run mode, but that `#` and `|` end nothing
 * @throws RangeError at the call, for a diagram without a mark, or with a letter that `values` lack; an Error at an attempt that is made at a time before the
 *   call, as that of a marble spec is for what was made outside of it
 * @example
 * const marbles = marblesWith((actual, expected) => console.log(JSON.stringify(actual) === JSON.stringify(expected)));
 * marbles(({ expectObservable }) => {
 *   const service = fakeProbe('  #----a');
 *   const expected = '           r--r--(d|)';
 *   const task = pollUntil('service', service, { intervalMs: 3 }).pipe(map(({ type }) => type));
 *   expectObservable(task).toBe(expected, { r: 'retry', d: 'done' });
 * })();
 * // => true
 */
export function fakeProbe<T = string>(diagram: string, options: FakeProbeOptions<T> = {}): () => Observable<T> {
  const { values, scheduler = asyncScheduler } = options;
  const error = 'error' in options ? options.error : 'error';
  const states = parsed(diagram, values);
  if (values !== undefined) checkLetters(diagram, values);
  const [first] = states;
  if (first === undefined) throw new RangeError(refusal('diagram', 'one with a mark', `\`${diagram}\``));
  const startedAt = scheduler.now();
  const answer = (): Observable<T> => {
    const time = scheduler.now() - startedAt;
    if (time < 0) {
      const error = new Error('This fake probe was made before virtual time began: make it within the marble spec');
      // Thrown at the spec itself: a task would only try again.
      scheduler.schedule(() => {
        throw error;
      });
      throw error;
    }
    const state = states.findLast(({ frame }) => frame <= time)?.notification;
    switch (state?.kind) {
      case 'N':
        return of(state.value as T);
      case 'E':
        return throwError(() => error);
      case 'C':
        return EMPTY;
      case undefined:
        return timer(first.frame - time, scheduler).pipe(mergeMap(answer));
    }
  };
  return () => defer(answer);
}

function checkLetters(diagram: string, values: Readonly<Record<string, unknown>>): void {
  const letters = parsed(diagram, undefined).flatMap(({ notification }) =>
    notification.kind === 'N' ? [String(notification.value)] : [],
  );
  const missing = letters.find((letter) => !Object.hasOwn(values, letter));
  if (missing === undefined) return;
  throw new RangeError(
    refusal('values', `an object with \`${missing}\``, `one with ${Object.keys(values).join(', ')}`),
  );
}

/* eslint-disable @typescript-eslint/no-deprecated -- nothing else says what a frame is to the parser */
/** As in RxJS's run mode, where a frame is a millisecond; elsewhere it takes one for ten. */
function parsed(diagram: string, values: object | undefined) {
  const usual = TestScheduler.frameTimeFactor;
  TestScheduler.frameTimeFactor = 1;
  try {
    return TestScheduler.parseMarbles(diagram, values, undefined, false, true);
  } finally {
    TestScheduler.frameTimeFactor = usual;
  }
}
