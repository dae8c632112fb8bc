import type { TaskProgram } from '../program.js';
import type { Clock } from './clock.js';

export interface Listener {
  readonly tried: (attempt: number) => void;
  readonly said: (text: string) => void;
  readonly ended: (how: 'result' | 'failed', what: string) => void;
}

/** Starts a task; gives what stops it. */
export function startTask(clock: Clock, task: TaskProgram, { tried, said, ended }: Listener): () => void {
  let attempt = 0;
  let isOver = false;
  const stops = new Set<() => void>();
  const stop = (): void => {
    isOver = true;
    stops.forEach((each) => each());
  };
  const giveUp = (error: string): void => {
    stop();
    ended('failed', `${error} ${attempt}`);
  };
  const fail = (reason: string): void => {
    if (attempt >= task.attempts) {
      giveUp('AttemptsExhaustedError');
      return;
    }
    said(`retry ${attempt} ${reason}`);
    if (!isOver) stops.add(clock.wait(task.intervalMs, tryAgain));
  };
  const answer = (): void => {
    if (attempt !== task.succeedsAt) {
      fail('no');
      return;
    }
    stop();
    said(`done ${attempt}`);
    ended('result', 'yes');
  };
  const tryAgain = (): void => {
    attempt += 1;
    tried(attempt);
    const takes = task.attemptsMs[Math.min(attempt, task.attemptsMs.length) - 1];
    if (takes === undefined) {
      answer();
      return;
    }
    let stopLimit = (): void => undefined;
    const stopAnswer = clock.at(takes, () => {
      stopLimit();
      answer();
    });
    stops.add(stopAnswer);
    if (task.attemptTimeoutMs === undefined) return;
    stopLimit = clock.wait(task.attemptTimeoutMs, () => {
      stopAnswer();
      fail('AttemptTimeoutError');
    });
    stops.add(stopLimit);
  };
  if (task.timeoutMs !== undefined) stops.add(clock.wait(task.timeoutMs, () => giveUp('TaskTimeoutError')));
  tryAgain();
  return stop;
}
