import type { RecordedEvent } from '../record/events.js';
import { historyOf } from '../record/history.js';
import type { RunHistory } from '../record/history.js';

/** A run to be drawn: its events, or what `historyOf` has made of them. */
export type Run = RunHistory | Iterable<RecordedEvent>;

export function asHistory(run: Run): RunHistory {
  return Symbol.iterator in run ? historyOf(run) : run;
}
