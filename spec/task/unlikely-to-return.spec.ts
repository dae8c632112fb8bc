import { VirtualTimeScheduler } from 'rxjs';
import { AttemptsExhaustedError, TaskTimeoutError, unlikelyToReturn } from '../../src/index.js';
import { scriptedRandom } from '../../src/testing/index.js';
import { itIsAWellBehavedTask } from '../contracts/task.js';
import { done, retry } from '../support/events.js';
import { marbles } from '../support/marbles.js';

/** The letters of this file's pictures: one failed roll each, then the success. */
const rolls = [0.8, 0.3, 0.05];
const values = { r: retry('t', 1, 0.8, 3), s: retry('t', 2, 0.3, 3), d: done('t', 3, 0.05) };

describe('unlikelyToReturn', () => {
  itIsAWellBehavedTask((scheduler) =>
    unlikelyToReturn('t', { intervalMs: 3, random: scriptedRandom([...rolls, ...rolls, ...rolls]), scheduler }),
  );

  describe('with a time limit', () => {
    itIsAWellBehavedTask((scheduler) =>
      unlikelyToReturn('t', {
        intervalMs: 3,
        timeoutMs: 1000,
        random: scriptedRandom([...rolls, ...rolls, ...rolls]),
        scheduler,
      }),
    );
  });

  it.each([-1, 1, NaN])('errors for %p, which is no roll', (roll) => {
    const errors: unknown[] = [];
    unlikelyToReturn('t', { random: () => roll }).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    expect(errors).toEqual([expect.any(RangeError)]);
  });

  it(
    'rolls at once, waits after each failed roll, and ends with the roll that is below the likelihood',
    marbles(({ expectObservable }) => {
      const expected = 'r--s--(d|)';

      const task = unlikelyToReturn('t', { intervalMs: 3, random: scriptedRandom(rolls) });

      expectObservable(task).toBe(expected, values);
    }),
  );

  it(
    'does not wait before a first roll that succeeds',
    marbles(({ expectObservable }) => {
      const expected = '(d|)';

      const task = unlikelyToReturn('t', { random: () => 0 });

      expectObservable(task).toBe(expected, { d: done('t', 1, 0) });
    }),
  );

  it(
    'takes a roll that equals the likelihood for a failure',
    marbles(({ expectObservable }) => {
      const expected = 'r 99ms (d|)';

      const task = unlikelyToReturn('t', { likelihood: 0.5, random: scriptedRandom([0.5, 0.49]) });

      expectObservable(task).toBe(expected, { r: retry('t', 1, 0.5, 100, 0.5), d: done('t', 2, 0.49) });
    }),
  );

  it(
    'starts afresh for every subscriber',
    marbles(({ expectObservable }) => {
      const first = '   r--s--(d|)';
      const sub2 = '    ----------^';
      const second = '  ----------r--s--(d|)';

      const task = unlikelyToReturn('t', { intervalMs: 3, random: scriptedRandom([...rolls, ...rolls]) });

      expectObservable(task).toBe(first, values);
      expectObservable(task, sub2).toBe(second, values);
    }),
  );

  it(
    'gives up after `attempts` rolls in all, with the last reason as the cause',
    marbles(({ expectObservable }) => {
      const expected = 'r--#';

      const task = unlikelyToReturn('t', { intervalMs: 3, attempts: 2, random: scriptedRandom(rolls) });

      const error = new AttemptsExhaustedError('t', 2, { cause: { roll: 0.3, likelihood: 0.1 } });
      expectObservable(task).toBe(expected, values, error);
    }),
  );

  it(
    'gives up when its time is over, even if a roll is due at that moment',
    marbles(({ expectObservable }) => {
      const expected = 'r--s--#';

      const task = unlikelyToReturn('t', { intervalMs: 3, timeoutMs: 6, random: scriptedRandom(rolls) });

      const error = new TaskTimeoutError('t', 2, 6, { cause: { roll: 0.3, likelihood: 0.1 } });
      expectObservable(task).toBe(expected, values, error);
    }),
  );

  it(
    'errors with what `random` throws: that is no failed attempt',
    marbles(({ expectObservable }) => {
      const expected = 'r--#';

      const task = unlikelyToReturn('t', { intervalMs: 3, random: scriptedRandom([0.8]) });

      const error = new Error('scriptedRandom ran dry: 1 rolls were written down and one more was drawn');
      expectObservable(task).toBe(expected, values, error);
    }),
  );

  it('takes all its time from its scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const log: unknown[] = [];

    unlikelyToReturn('t', { intervalMs: 3, timeoutMs: 50, random: scriptedRandom(rolls), scheduler }).subscribe(
      (event) => log.push([scheduler.now(), event]),
    );
    scheduler.flush();

    expect(log).toEqual([
      [0, values.r],
      [3, values.s],
      [6, values.d],
    ]);
  });

  it.each([
    ['likelihood', 0, 'a number > 0 and <= 1, got `0` (number)'],
    ['likelihood', 1.5, 'a number > 0 and <= 1, got `1.5` (number)'],
    ['likelihood', NaN, 'a number > 0 and <= 1, got `NaN` (number)'],
    ['intervalMs', -1, 'a number of milliseconds from 0 to 2147483647, got `-1` (number)'],
    ['intervalMs', 2 ** 31, 'a number of milliseconds from 0 to 2147483647, got `2147483648` (number)'],
    ['intervalMs', '5', 'a number of milliseconds from 0 to 2147483647, got `"5"` (string)'],
    ['timeoutMs', Infinity, 'a number of milliseconds from 0 to 2147483647, got `Infinity` (number)'],
    ['attempts', 0, 'an integer >= 1 or Infinity, got `0` (number)'],
    ['attempts', 1.5, 'an integer >= 1 or Infinity, got `1.5` (number)'],
    ['random', 0.5, 'a function, got `0.5` (number)'],
  ])('refuses %s %p at the call', (name, value, message) => {
    expect(() => unlikelyToReturn('t', { [name]: value })).toThrow(`Expected \`${name}\` to be ${message}`);
  });

  it('refuses a tag that is empty or no string', () => {
    expect(() => unlikelyToReturn('')).toThrow('Expected `tag` to be a string that is not empty, got `""` (string)');
    expect(() => unlikelyToReturn(7 as unknown as string)).toThrow(TypeError);
  });

  it(
    'takes an explicit `undefined` for an option that was not given',
    marbles(({ expectObservable }) => {
      const options = {
        likelihood: undefined,
        intervalMs: undefined,
        attempts: undefined,
        timeoutMs: undefined,
        scheduler: undefined,
      };
      const expected = 'r 99ms (d|)';

      const task = unlikelyToReturn('t', { ...options, random: scriptedRandom([0.8, 0.05]) });

      expectObservable(task).toBe(expected, { r: retry('t', 1, 0.8, 100), d: done('t', 2, 0.05) });
    }),
  );
});
