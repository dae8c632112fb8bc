import type { RunEvent } from '../task/events.js';

/** A task was subscribed to: its first attempt begins. */
export interface SubscribedEvent {
  readonly type: 'subscribed';
  /** Its name, or its position (`#3`) where it has none before its first event. */
  readonly tag: string;
}

/** A task ended with an error, whatever its run makes of that, and when. */
export interface GaveUpEvent {
  readonly type: 'gave-up';
  readonly tag: string;
  readonly error: unknown;
}

/** The run is over: the last event of a recording. */
export interface EndEvent {
  readonly type: 'end';
  /** `interrupted`: it was unsubscribed from. */
  readonly outcome: 'completed' | 'failed' | 'interrupted';
  /** Why it failed. */
  readonly error?: unknown;
}

/** What is recorded of a run: its events, and what they alone do not tell. */
export type RecordedEvent<T = unknown, R = unknown> = {
  /** Milliseconds since the run started. What comes of an event at once has its time. */
  readonly time: number;
  /** Number of the task, from 1, in the order of the tasks; tags may repeat. Where a recording has none, the tag stands in. */
  readonly task?: number;
} & (RunEvent<T, R> | SubscribedEvent | GaveUpEvent | EndEvent);

/** The event itself, without what was recorded with it. */
export function plain<E>({ time, task, ...event }: { readonly time: number; readonly task?: number } & E) {
  return event as unknown as E;
}

/** Where a replayed task keeps what is to be done when it begins: it is subscribed to before, at once with all others. */
export const beginning = Symbol('beginning');

export interface Beginning {
  [beginning]: () => void;
}
