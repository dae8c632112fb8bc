import fc from 'fast-check';
import type { StrategyName } from '../../src/index.js';

/** A run and all that happens to it, with nothing left to chance. All times are in milliseconds. */
export interface Program {
  readonly strategy: StrategyName;
  readonly tasks: readonly TaskProgram[];
  /** When each task joins the list, and when and how the list ends; an array, all there from the start, without. */
  readonly pushed: { readonly gaps: readonly number[]; readonly endGap: number; readonly fails: boolean } | undefined;
  readonly concurrency: number;
  readonly lookahead: number;
  readonly settle: boolean;
  readonly success: number | undefined;
  readonly deadlineMs: number | undefined;
  /** The consumer leaves at that time, or with the event of that number. */
  readonly leavesAt: number | undefined;
  readonly takes: number | undefined;
}

export interface TaskProgram {
  /** How long each attempt takes; at once, in the same turn, if `undefined`. The last one is that of all that follow. */
  readonly attemptsMs: readonly (number | undefined)[];
  /** The attempt that succeeds; none does beyond `attempts`. */
  readonly succeedsAt: number;
  readonly attempts: number;
  readonly intervalMs: number;
  readonly timeoutMs: number | undefined;
  readonly attemptTimeoutMs: number | undefined;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
// Small, so that much falls on one instant.
const ms = fc.integer({ min: 0, max: 6 });

const task: fc.Arbitrary<TaskProgram> = fc.record({
  attemptsMs: fc.array(maybe(ms), { minLength: 1, maxLength: 3 }),
  succeedsAt: fc.integer({ min: 1, max: 5 }),
  attempts: fc.integer({ min: 1, max: 5 }),
  intervalMs: ms,
  timeoutMs: fc.option(fc.integer({ min: 0, max: 15 }), { nil: undefined, freq: 2 }),
  attemptTimeoutMs: fc.option(ms, { nil: undefined, freq: 2 }),
});

export const programs: fc.Arbitrary<Program> = fc
  .record({
    strategy: fc.constantFrom<StrategyName>('await', 'gather', 'callback'),
    tasks: fc.array(task, { maxLength: 7 }),
    gaps: maybe(fc.array(ms, { minLength: 7, maxLength: 7 })),
    endGap: ms,
    fails: fc.boolean(),
    concurrency: fc.constantFrom(1, 2, 3, Infinity),
    ahead: fc.constantFrom(0, 1, 2, Infinity),
    settle: fc.boolean(),
    success: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined, freq: 2 }),
    deadlineMs: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 2 }),
    leavesAt: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 2 }),
    takes: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 2 }),
  })
  .map(({ gaps, endGap, fails, ahead, ...rest }) => ({
    ...rest,
    pushed: gaps && { gaps, endGap, fails },
    lookahead: rest.concurrency + ahead,
  }));
