import { TestScheduler } from 'rxjs/testing';
import type { RunHelpers } from 'rxjs/testing';
import { asyncScheduler, takeWhile } from 'rxjs';
import type { Observable } from 'rxjs';
import { errorFields, isError } from '../errors.js';
import { checkedEvents } from './comparable.js';
import { expectRun, isTold } from './expect-run.js';
import type { TaskEvent } from '../task/events.js';
import { isPromise } from '../validate.js';
import type { RecordedEvent } from '../record/events.js';
import { timelineOf } from '../timing/timeline.js';

/** Compares what came with what was expected and throws where they differ, as `expect(actual).toEqual(expected)` does. */
export type AssertEqual = (actual: unknown, expected: unknown) => void;

/** What a marble spec works with: RxJS's helpers and the scheduler itself. */
export interface MarbleHelpers extends RunHelpers {
  readonly scheduler: TestScheduler;
  /**
   * A task that does what a diagram shows at its frames, whenever it is subscribed to; `#` is `error`.
   *
   *     hotTask('a', '--r--(d|)', { r: retry, d: done })
   */
  readonly hotTask: (
    tag: string,
    diagram: string,
    events?: Readonly<Record<string, TaskEvent<unknown>>>,
    error?: unknown,
  ) => Observable<TaskEvent<unknown>> & { readonly tag: string };
  /**
   * Subscribes to a run as `record` gives it, and compares it, when virtual time is over, by the function `expectRun`. It
   * is left when it tells of a thousand events more than were expected, so that one that would never end is told of, too.
   *
   *     expectRun(record(tasks, awaitInOrder)).toBe(parseRecording(text).events)
   */
  readonly expectRun: (run: Observable<RecordedEvent>) => {
    /** What it is to be: `expectRun` says how they are compared. */
    readonly toBe: (expected: Iterable<RecordedEvent>) => void;
  };
}

/**
 * Makes the function that wraps a marble spec: it runs in virtual time, and its expectations are checked at its end.
 *
 * - Errors are compared by class, name, message and own fields, not by being the same object.
 * - A spec in which an `expectObservable` or `expectSubscriptions` was given no expectation fails, and so does one with
 *   no expectation at all: neither could ever fail. Virtual time that would never end is an error, too, after 100,000
 *   turns of it.
 * - Works with any runner: the assertion is given, none is imported.
 *
 * @example
 * const marbles = marblesWith((actual, expected) => expect(actual).toEqual(expected));
 * it('doubles', marbles(({ cold, expectObservable }) => {
 *   const source = cold('  -a-b|', { a: 1, b: 2 });
 *   const expected = '     -a-b|';
 *
 *   expectObservable(source.pipe(map((n) => n * 2))).toBe(expected, { a: 2, b: 4 });
 * }));
 */
export function marblesWith(assertEqual: AssertEqual): (spec: (helpers: MarbleHelpers) => void) => () => void {
  return (spec) => () => {
    const scheduler = new TestScheduler((actual, expected) => assertEqual(expand(actual), expand(expected)));
    boundTurns(scheduler);
    const runs: (() => void)[] = [];
    let asked = 0;
    let given = 0;

    // Whoever failed half-way in this very turn has left a clock behind that shows the same times as ours will.
    timelineOf(asyncScheduler).forget();
    scheduler.run((helpers) => {
      const { expectObservable, expectSubscriptions } = helpers;
      const counted = <M extends object>(matchers: M): M => {
        asked += 1;
        return wrap(matchers, () => (given += 1));
      };
      const ended: unknown = spec({
        ...helpers,
        scheduler,
        hotTask: (tag, diagram, events = {}, error) => Object.assign(helpers.hot(diagram, events, error), { tag }),
        expectRun: (run) => {
          const got: RecordedEvent[] = [];
          let left = Infinity;
          // A run may have no end; one that has is seen to it.
          const isWanted = (event: RecordedEvent): boolean => !isTold(event) || (left -= 1) >= 0;
          let failure: { readonly error: unknown } | undefined;
          const failed = (error: unknown): void => {
            // A recorded run tells of its error before.
            const last = got.at(-1);
            if (last?.type !== 'end' || last.outcome !== 'failed') failure = { error };
          };
          scheduler.schedule(() =>
            run.pipe(takeWhile(isWanted, true)).subscribe({ next: (event) => got.push(event), error: failed }),
          );
          const toBe = (events: Iterable<RecordedEvent>): void => {
            const expected = checkedEvents('expected', events);
            left = expected.filter(isTold).length + mostMore;
            runs.push(() => {
              if (failure !== undefined) throw failure.error;
              expectRun(got, expected);
            });
          };
          return counted({ toBe });
        },
        expectObservable: (...args) => counted(expectObservable(...args)),
        expectSubscriptions: (...args) => counted(expectSubscriptions(...args)),
      });
      if (isPromise(ended)) throw new Error('This marble spec is asynchronous: virtual time ends before it does');
      if (asked === 0)
        throw new Error('This marble spec expects nothing: call expectObservable, expectSubscriptions or expectRun');
      if (given < asked) {
        throw new Error(
          `This marble spec asked ${asked} times and expects ${given} answers: a .toBe(…) or .toEqual(…) is missing`,
        );
      }
    });
    for (const check of runs) check();
  };
}

/** So many events more than were expected are enough to tell of. */
const mostMore = 1000;

/** More turns of virtual time than this are no spec but something that goes on and on. */
const mostTurns = 100_000;

/** Ends, with an error, virtual time that would have no end: a task that never succeeds would turn for ever. */
function boundTurns(scheduler: TestScheduler): void {
  let { frame } = scheduler;
  let turns = 0;
  // Each action sets it, wherever it comes from.
  Object.defineProperty(scheduler, 'frame', {
    get: () => frame,
    set: (next: number) => {
      frame = next;
      turns += 1;
      if (turns > mostTurns) {
        throw new Error(
          `This marble spec has no end: at ${frame} ms, after ${mostTurns} turns, it still goes on; bound what it waits for, or unsubscribe: expectObservable(task, '^---!')`,
        );
      }
    },
  });
}

/** The same functions, each of which first says that it was called. */
function wrap<M extends object>(matchers: M, called: () => void): M {
  const wrapped = Object.entries(matchers).map(([name, matcher]) => [
    name,
    (...args: unknown[]) => {
      called();
      (matcher as (...args: unknown[]) => void)(...args);
    },
  ]);
  return Object.fromEntries(wrapped) as M;
}

/** Errors as plain objects, wherever they stand, so that a comparison sees all of them. */
function expand(value: unknown, within: readonly unknown[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // What holds itself is compared as it is.
  if (within.includes(value)) return value;
  const inner = [...within, value];
  if (Array.isArray(value)) return value.map((item) => expand(item, inner));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (isError(value)) {
    return { class: value.constructor.name, ...expandFields(errorFields(value), inner) };
  }
  return prototype === Object.prototype || prototype === null ? expandFields(value, inner) : value;
}

function expandFields(value: object, within: readonly unknown[]): object {
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, expand(field, within)]));
}
