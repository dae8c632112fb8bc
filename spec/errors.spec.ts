import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  EmptyAttemptError,
  NotATaskError,
  PermanentFailureError,
  RunTimeoutError,
  TaskFailedError,
  TaskTimeoutError,
  TooFewSucceededError,
} from '../src/index.js';
import { codeOf, errorFields, isError, noDone, tagOf, tries } from '../src/errors.js';

const cause = new Error('cause');
const waiting = { tag: 'b', attempts: 1, reason: 'no' };

/** Each kind of error: what it is called, what it says, what it knows. */
it.each<[Error, string, string, object]>([
  [
    new AttemptsExhaustedError('a', 1, { cause }),
    'AttemptsExhaustedError',
    'Task `a` gave up after 1 attempt',
    { tag: 'a', attempts: 1, cause },
  ],
  [
    new TaskTimeoutError('a', 2, 100, { cause }),
    'TaskTimeoutError',
    'Task `a` did not succeed within 100 ms (2 attempts)',
    { tag: 'a', attempts: 2, timeoutMs: 100, cause },
  ],
  [
    new PermanentFailureError('a', 2, { cause }),
    'PermanentFailureError',
    'Task `a` failed for good at attempt 2',
    { tag: 'a', attempts: 2, cause },
  ],
  [new AttemptTimeoutError(100), 'AttemptTimeoutError', 'no outcome within 100 ms', { attemptTimeoutMs: 100 }],
  [
    new RunTimeoutError(100, [waiting]),
    'RunTimeoutError',
    'The run did not end within 100 ms (1 still waiting)',
    { deadlineMs: 100, waiting: [waiting], notStarted: undefined },
  ],
  [
    new RunTimeoutError(100, [], 0),
    'RunTimeoutError',
    'The run did not end within 100 ms (0 still waiting)',
    { notStarted: 0 },
  ],
  [
    new RunTimeoutError(100, [], 2),
    'RunTimeoutError',
    'The run did not end within 100 ms (0 still waiting, 2 not started)',
    { notStarted: 2 },
  ],
  [
    new TooFewSucceededError(3, 1, 2),
    'TooFewSucceededError',
    'Expected 3 tasks to succeed, got 1, and 2 that failed',
    { success: 3, succeeded: 1, failed: 2 },
  ],
  [new EmptyAttemptError(), 'EmptyAttemptError', 'the attempt completed without a value', {}],
  [
    noDone('#3'),
    'NotATaskError',
    "Expected task `#3` to end with a 'done' event, got an end without one",
    { tag: '#3' },
  ],
])('%#: an error says what it is, and what it knows', (error, name, message, fields) => {
  expect(error.name).toBe(name);
  expect(error.message).toBe(message);
  expect(error).toMatchObject(fields);
  expect(error instanceof TaskFailedError).toBe('attempts' in fields);
  expect(error instanceof TypeError).toBe(name === 'NotATaskError');
});

it('a count of tries is written as people say it', () => {
  expect([0, 1, 2].map(tries)).toEqual(['0 attempts', '1 attempt', '2 attempts']);
});

it('an error of the system is told by its code, another one by what it says', () => {
  expect(codeOf(Object.assign(new Error('text'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(codeOf(new RangeError('text'))).toBe('RangeError: text');
});

it('the tag of an error is known by its shape', () => {
  expect(tagOf(new AttemptsExhaustedError('a', 1))).toBe('a');
  expect(tagOf(Object.assign(new Error(), { tag: 'of another copy' }))).toBe('of another copy');
  expect(tagOf(Object.assign(new Error(), { tag: 5 }))).toBeUndefined();
  expect(tagOf(new Error())).toBeUndefined();
  expect(tagOf({ tag: 'no error' })).toBeUndefined();
  expect(tagOf(null)).toBeUndefined();
});

it('an error is one whichever realm it is of', async () => {
  const ofNode: unknown = await readFile('/no/such').catch((error: unknown) => error);
  for (const error of [new RangeError(), new DOMException('text'), ofNode, runInNewContext('new TypeError("x")')]) {
    expect(isError(error)).toBe(true);
  }
  for (const value of [null, undefined, 'Error', 5, {}, { name: 'Error', message: 'x' }, () => 1, [], new Date()]) {
    expect(isError(value)).toBe(false);
  }
  expect(errorFields(ofNode as Error)).toMatchObject({ name: 'Error', code: 'ENOENT', syscall: 'open' });
  expect(errorFields(new DOMException('text', 'AbortError'))).toEqual({ name: 'AbortError', message: 'text' });
});

describe('the fields of an error', () => {
  it('are its name, its message, its own, and its cause; no stack', () => {
    expect(Object.entries(errorFields(new AttemptsExhaustedError('a', 2, { cause })))).toEqual([
      ['name', 'AttemptsExhaustedError'],
      ['message', 'Task `a` gave up after 2 attempts'],
      ['tag', 'a'],
      ['attempts', 2],
      ['cause', cause],
    ]);
    const visible = Object.defineProperty(new RangeError('text'), 'stack', { value: 'a stack', enumerable: true });
    expect(Object.keys(errorFields(visible))).toEqual(['name', 'message']);
  });

  it('are those of an error that stands for several, too', () => {
    expect(errorFields(new AggregateError([cause], 'both'))).toStrictEqual({
      name: 'AggregateError',
      message: 'both',
      errors: [cause],
    });
  });
});

it('what is no task is named, with what was wrong', () => {
  expect(new NotATaskError('a', 'be a task')).toMatchObject({ message: 'Expected task `a` to be a task', tag: 'a' });
});
