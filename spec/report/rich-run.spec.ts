import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { marblesText, summaryOf, summaryText, timeline } from '../../src/report/index.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { root } from '../support/processes.js';

const retry = (time: number, task: number, tag: string, attempt: number): RecordedEvent => ({
  time,
  task,
  type: 'retry',
  tag,
  attempt,
  reason: { roll: 0.5, likelihood: 0.1 },
  delayMs: 100,
});
const subscribed = (time: number, task: number, tag: string): RecordedEvent => ({
  time,
  task,
  type: 'subscribed',
  tag,
});
const done = (time: number, task: number, tag: string, attempt: number, value: number): RecordedEvent => ({
  time,
  task,
  type: 'done',
  tag,
  attempt,
  value,
});
const error = new Error('no');
const long = 'a rather long name of a task';

/** Something of everything: tasks that wait for a place, are held back, give up, are not ready, are not delivered. */
const events: readonly RecordedEvent[] = [
  { time: 0, type: 'start', strategy: 'await' },
  subscribed(0, 1, 'slow'),
  retry(0, 1, 'slow', 1),
  subscribed(0, 2, 'quick'),
  done(10, 2, 'quick', 1, 1),
  subscribed(10, 3, 'broken'),
  retry(60, 3, 'broken', 1),
  { time: 110, task: 3, type: 'gave-up', tag: 'broken', error },
  subscribed(110, 4, long),
  retry(150, 4, long, 1),
  retry(200, 1, 'slow', 2),
  done(300, 1, 'slow', 3, 2),
  { time: 300, type: 'result', tag: 'slow', value: 2 },
  { time: 300, type: 'result', tag: 'quick', value: 1 },
  { time: 300, type: 'failed', tag: 'broken', error },
  subscribed(320, 5, 'held'),
  done(340, 5, 'held', 1, 3),
  { time: 400, type: 'end', outcome: 'interrupted' },
];
const end = (outcome: 'completed' | 'failed'): RecordedEvent => ({ time: 20, type: 'end', outcome });
const start: RecordedEvent = { time: 0, type: 'start', strategy: 'gather' };
const runs: Record<string, readonly RecordedEvent[]> = {
  rich: events,
  'without its end': events.slice(0, -1),
  'of one that failed': [
    start,
    subscribed(0, 1, 'x'),
    { time: 20, task: 1, type: 'gave-up', tag: 'x', error },
    end('failed'),
  ],
  'of one that is not ready': [start, subscribed(0, 1, 'x'), retry(3, 1, 'x', 1)],
  'of two that are ready': [start, done(5, 1, 'x', 1, 1), done(15, 2, 'y', 1, 1), end('completed')],
  'of nothing': [start, end('completed')],
  'at halves of a millisecond': [start, done(0.5, 1, 'x', 1, 1), done(15, 2, 'y', 1, 1), end('completed')],
};

/** All that is written of the runs; it was looked at once, and is kept. */
function written(): string {
  const sections = Object.entries(runs).flatMap(([name, run]) => [
    `## ${name}`,
    ...(name === 'rich'
      ? [
          { width: 80, height: 7 },
          { width: 60, height: 6 },
          { width: 60, height: 8 },
          { width: 40, height: 5 },
          { width: 24, height: 4 },
          { width: 80, height: 3 },
          { width: 12 },
          { width: 30 },
        ]
      : []
    ).map((size) => `${JSON.stringify(size)}\n${timeline(run, size)}\n`),
    timeline(run),
    '',
    JSON.stringify(summaryOf(run), null, 1),
    summaryText(run),
    '',
    summaryText(run, { rows: 2 }),
    '',
    marblesText(run),
    '',
  ]);
  return sections.join('\n');
}

it('what is written of a run with something of everything stays as it is', () => {
  const golden = join(root, 'spec/report/rich-run.txt');
  if (process.env['UPDATE_PICTURES'] === '1') writeFileSync(golden, written());
  expect(written()).toBe(readFileSync(golden, 'utf8'));
});

it.each([
  ['width', () => timeline(events, { width: 0 }), 'Expected `width` to be an integer >= 1, got `0` (number)'],
  ['height', () => timeline(events, { height: 0.5 }), 'Expected `height` to be an integer >= 1, got `0.5` (number)'],
  ['rows', () => summaryText(events, { rows: 0 }), 'Expected `rows` to be an integer >= 1, got `0` (number)'],
])('refuses a %s that is none', (_name, call, message) => {
  expect(call).toThrow(new RangeError(message));
});
