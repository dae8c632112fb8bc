import type { ObservableInput, ObservedValueOf } from 'rxjs';

/** An attempt failed; another one follows after `delayMs`. */
export interface RetryEvent<R> {
  readonly type: 'retry';
  readonly tag: string;
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** Why it failed. */
  readonly reason: R;
  /** Wait before the next attempt, in milliseconds. */
  readonly delayMs: number;
}

/** An attempt succeeded: the last event of a task, exactly once. */
export interface DoneEvent<T> {
  readonly type: 'done';
  readonly tag: string;
  /** Number of the attempt that succeeded, from 1. */
  readonly attempt: number;
  readonly value: T;
}

/** What a task emits. A task that gives up errors instead of ending with `done`. */
export type TaskEvent<T, R = unknown> = RetryEvent<R> | DoneEvent<T>;

/** Anything that RxJS can subscribe to and that emits task events; cold when made by this library. */
export type Task<T, R = unknown> = ObservableInput<TaskEvent<T, R>>;

/** Why a roll failed: it was not below the likelihood. */
export interface RollReason {
  /** What was drawn: from 0 to below 1. */
  readonly roll: number;
  /** The chance of success: the roll had to be below it. */
  readonly likelihood: number;
}

/** What the tutorial's task emits. */
export type RollEvent = TaskEvent<number, RollReason>;

/** The three ways to take the results of many tasks. */
export type StrategyName = 'await' | 'gather' | 'callback';

/** A run has begun. */
export interface StartEvent {
  readonly type: 'start';
  readonly strategy: StrategyName;
}

/** A task's value, in the order of the strategy. */
export interface ResultEvent<T> {
  readonly type: 'result';
  readonly tag: string;
  readonly value: T;
}

/** A task failed and the run goes on. */
export interface FailedEvent {
  readonly type: 'failed';
  readonly tag: string;
  readonly error: unknown;
}

/** What a run emits: live task events, whatever the strategy, and results in the strategy's order. */
export type RunEvent<T, R = unknown> = StartEvent | TaskEvent<T, R> | ResultEvent<T> | FailedEvent;

/** What a run of such tasks emits, whatever their types are; tasks of several types may run together. */
export type RunEventOf<O extends ObservableInput<unknown>> = RunEvent<
  ValueOf<ObservedValueOf<O>>,
  ReasonOf<ObservedValueOf<O>>
>;

type ValueOf<E> = E extends DoneEvent<infer T> ? T : never;
type ReasonOf<E> = E extends RetryEvent<infer R> ? R : never;
