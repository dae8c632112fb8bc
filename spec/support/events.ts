import type {
  DoneEvent,
  FailedEvent,
  ResultEvent,
  RetryEvent,
  RollReason,
  StartEvent,
  StrategyName,
} from '../../src/index.js';

export const start = (strategy: StrategyName): StartEvent => ({ type: 'start', strategy });

export const retry = (
  tag: string,
  attempt: number,
  roll: number,
  delayMs: number,
  likelihood = 0.1,
): RetryEvent<RollReason> => ({
  type: 'retry',
  tag,
  attempt,
  reason: { roll, likelihood },
  delayMs,
});

export const done = <T>(tag: string, attempt: number, value: T): DoneEvent<T> => ({
  type: 'done',
  tag,
  attempt,
  value,
});

export const result = <T>(tag: string, value: T): ResultEvent<T> => ({ type: 'result', tag, value });

export const failed = (tag: string, error: unknown): FailedEvent => ({ type: 'failed', tag, error });
