import type { RunHistory } from '../record/history.js';
import { jsonOf } from '../record/ndjson.js';
import type { Recording } from '../record/recording.js';
import { marblesText } from '../report/marbles.js';
import { toSpec } from '../report/spec.js';
import { summaryOf, summaryText } from '../report/summary.js';
import { svg } from '../report/svg.js';
import { timeline } from '../report/timeline.js';
import type { TimelineOptions } from '../report/timeline.js';
import type { Size } from './live.js';
import type { FinalFormat } from './options.js';
import { painting } from './printer.js';

/** A timeline for a terminal of that size; what is no terminal has no size. */
export function timelineFor(history: RunHistory, { columns, rows }: Partial<Size>, colors: boolean): string {
  return timeline(history, { width: columns || 80, height: rows || 40, paint: colors ? paint() : undefined });
}

/** A timeline of what goes on; one line is left free, so that the terminal does not scroll. */
export function liveTimeline(history: RunHistory, { columns, rows }: Size, until: number, colors: boolean): string {
  return timeline(history, { width: columns - 1, height: rows - 1, until, paint: colors ? paint() : undefined });
}

function paint(): TimelineOptions['paint'] {
  return {
    wait: painting('dim'),
    retry: painting('yellow'),
    ready: painting('green'),
    held: painting('green'),
    delivered: painting('cyan'),
    failed: painting('red'),
  };
}

/** What the formats that come at the end of a run are made of. */
export interface Seen {
  readonly history: RunHistory;
  /** Its events are there for those formats that draw them one by one. */
  readonly recording: Recording;
  /** Of the terminal, if it is one. */
  readonly size: Partial<Size>;
  readonly colors: boolean;
}

/** Their texts; a writer ends each with a line's end of its own. */
export const final: Readonly<Record<FinalFormat, (seen: Seen) => string>> = {
  timeline: ({ history, size, colors }) => timelineFor(history, size, colors),
  svg: ({ history }) => svgText(history),
  marbles: ({ recording }) => marblesText(recording.events),
  spec: ({ recording }) => toSpec(recording).trimEnd(),
};

export function svgText(history: RunHistory): string {
  return svg(history).trimEnd();
}

export function summaryBelow(history: RunHistory): string {
  return `\n${summaryText(history)}`;
}

/** One more line of JSON, of the same form as the events. */
export function summaryJson(history: RunHistory): string {
  const { durationMs, ...summary } = summaryOf(history);
  return jsonOf({ time: durationMs, type: 'summary', ...summary });
}
