export { unlikelyToReturn } from './task/unlikely-to-return.js';
export type { UnlikelyToReturnOptions } from './task/unlikely-to-return.js';
export { pollUntil } from './task/poll-until.js';
export type { AttemptContext, MakeAttempt } from './task/poll-until.js';
export type { Backoff, Jitter, RetryPolicy } from './task/retry-policy.js';
export type {
  DoneEvent,
  FailedEvent,
  ResultEvent,
  RetryEvent,
  RollEvent,
  RollReason,
  RunEvent,
  RunEventOf,
  StartEvent,
  StrategyName,
  Task,
  TaskEvent,
} from './task/events.js';
export { awaitInOrder } from './strategies/await-in-order.js';
export { gather } from './strategies/gather.js';
export { asReady } from './strategies/as-ready.js';
export type { StrategyOptions } from './strategies/strategy-options.js';
export { results } from './strategies/results.js';
export { concatMapEager } from './operators/concat-map-eager.js';
export type { ConcatMapEagerOptions, ErrorMode } from './operators/concat-map-eager.js';
export type { Bounds } from './operators/internal/lanes.js';
export { eachValueFrom } from './operators/each-value-from.js';
export type { EachValueOptions } from './operators/each-value-from.js';
export {
  AttemptsExhaustedError,
  AttemptTimeoutError,
  EmptyAttemptError,
  NotATaskError,
  PermanentFailureError,
  RunTimeoutError,
  TaskFailedError,
  TaskTimeoutError,
  TooFewSucceededError,
} from './errors.js';
export type { Caused, WaitingTask } from './errors.js';
