import { codeOf } from '../errors.js';
import type { ProbeOptions } from '../probes/probe-of.js';
import { isPromise } from '../validate.js';
import { inputOf } from './input.js';
import type { Bytes } from './input.js';
import { derived } from './supply.js';
import type { Answer, Supply } from './supply.js';
import { parseTaskSpec } from './task-spec.js';
import type { TaskSpec } from './task-spec.js';
import { UsageError } from './usage-error.js';

/** No task is longer, in characters; a file that is no list may have no line's end at all. */
const longestLine = 1024 * 1024;

/**
 * The tasks of a list: one a line, blank lines and `#` comments skipped; read as they are asked for.
 *
 * A file is read through before, so that a bad line is told before anything starts, and its length is known. What can be
 * read only once (`-`, a pipe) tells a bad line when it comes to it.
 *
 * @param signal ends the reading before
 * @throws UsageError if there is no such file, or a line stands for nothing
 */
export async function taskList(
  file: string,
  stdin: () => Bytes,
  options: ProbeOptions,
  signal?: AbortSignal,
): Promise<Supply<TaskSpec>> {
  try {
    if (file === '-') {
      const bytes = stdin();
      return tasksOf(() => bytes, 'stdin', options);
    }
    const { open, isPlain } = await inputOf(file);
    const tasks = tasksOf(open, file, options);
    return isPlain ? { ...tasks, length: await lengthOf(tasks, signal) } : tasks;
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(JSON.stringify(file), error);
  }
}

async function lengthOf(tasks: Supply<unknown>, signal: AbortSignal | undefined): Promise<number> {
  const iterator = tasks[Symbol.asyncIterator]();
  try {
    for (let length = 0; ; length += 1) {
      const answer = iterator.next();
      if ((isPromise(answer) ? await answer : answer).done === true || signal?.aborted === true) return length;
    }
  } finally {
    iterator.return();
  }
}

function unreadable(file: string, error: unknown): UsageError {
  return new UsageError(`Expected --from to be a file that can be read, got ${file} (${codeOf(error)})`);
}

function tasksOf(bytes: () => Bytes, name: string, options: ProbeOptions): Supply<TaskSpec> {
  const parse = ({ text, number }: Line): TaskSpec => parseTaskSpec(text, options, `line ${number} of ${name}`);
  return derived(lines(bytes, name), (next) => {
    const ask = (): Answer<TaskSpec> | Promise<Answer<TaskSpec>> => {
      for (;;) {
        const answer = next();
        if (isPromise(answer)) return answer.then((line) => found(line) ?? ask());
        const task = found(answer);
        if (task !== undefined) return task;
      }
    };
    return ask;
  });

  function found(answer: Answer<Line>): Answer<TaskSpec> | undefined {
    if (answer.done === true) return answer;
    const { text } = answer.value;
    return text === '' || text.startsWith('#') ? undefined : { done: false, value: parse(answer.value) };
  }
}

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The lines of a stream, without the white space around them; those that are at hand are given at once. */
function lines(bytes: () => Bytes, name: string): Supply<Line> {
  return {
    [Symbol.asyncIterator]: () => {
      const stream = bytes();
      const chunks = stream[Symbol.asyncIterator]();
      // It also drops the mark that some editors put before the first byte.
      const decoder = new TextDecoder();
      let ready: string[] = [];
      let taken = 0;
      let rest = '';
      let number = 0;
      let ended = false;

      const refuseToRead = (error: unknown): never => {
        throw unreadable(name === 'stdin' ? '"-"' : JSON.stringify(name), error);
      };
      const take = (chunk: Uint8Array | string): void => {
        rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
        const parts = rest.split('\n');
        rest = parts.pop() ?? '';
        ready = parts;
        taken = 0;
        if (rest.length > longestLine) {
          throw new UsageError(
            `Expected line ${number + ready.length + 1} of ${name} to be a task, got more than ${longestLine} characters`,
          );
        }
      };
      const next = (): Answer<Line> | Promise<Answer<Line>> => {
        const text = ready[taken];
        if (text !== undefined) {
          taken += 1;
          number += 1;
          return { done: false, value: { text: text.trim(), number } };
        }
        if (ended) return { done: true, value: undefined };
        return chunks
          .next()
          .catch(refuseToRead)
          .then((chunk) => {
            if (chunk.done !== true) take(chunk.value);
            else {
              ended = true;
              ready = rest === '' ? [] : [rest];
              taken = 0;
            }
            return next();
          });
      };
      const stop = (): void => {
        // A stream that is being read is not closed by `return`, which waits for what is read.
        (stream as { destroy?: () => void }).destroy?.();
        void chunks.return?.()?.catch(() => undefined);
      };
      return { next, return: stop };
    },
  };
}
