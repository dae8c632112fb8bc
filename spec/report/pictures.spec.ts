import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { historyOf, summaryOf, summaryText, svg, timeline } from '../../src/report/index.js';
import type { RecordedEvent, RunHistory } from '../../src/report/index.js';
import { labelOf, widthOf } from '../../src/report/label.js';
import { durationText, ticksOf } from '../../src/report/duration.js';
import { done, retry } from '../support/events.js';
import { recordingOf, runPlans } from '../support/random-runs.js';

/** A run of tasks with these tags, of which the first one holds all others back. */
function runOf(tags: readonly string[]): RunHistory {
  const live = tags.flatMap((tag, index): RecordedEvent[] => [
    { time: 0, task: index + 1, type: 'subscribed', tag },
    { time: 0, task: index + 1, ...retry(tag, 1, 0.5, 100) },
  ]);
  const ends = tags
    .map((tag, index): RecordedEvent => ({ time: 200 - index, task: index + 1, ...done(tag, 2, index) }))
    .reverse();
  const results = tags.map((tag, value): RecordedEvent => ({ time: 200, type: 'result', tag, value }));
  return historyOf([{ time: 0, type: 'start', strategy: 'await' }, ...live, ...ends, ...results]);
}

const three = historyOf([
  { time: 0, type: 'start', strategy: 'await' },
  { time: 0, task: 1, type: 'subscribed', tag: 'slow' },
  { time: 0, task: 1, ...retry('slow', 1, 0.5, 100) },
  { time: 0, task: 2, type: 'subscribed', tag: 'quick' },
  { time: 0, task: 2, ...done('quick', 1, 'q') },
  { time: 0, task: 3, type: 'subscribed', tag: 'bad' },
  { time: 100, task: 1, ...retry('slow', 2, 0.5, 100) },
  { time: 150, task: 3, type: 'gave-up', tag: 'bad', error: 'reason' },
  { time: 200, task: 1, ...done('slow', 3, 's') },
  { time: 200, type: 'result', tag: 'slow', value: 's' },
  { time: 200, type: 'result', tag: 'quick', value: 'q' },
  { time: 200, type: 'failed', tag: 'bad', error: 'reason' },
  { time: 200, type: 'end', outcome: 'completed' },
]);

/** Bad on purpose: what would be markup, what a terminal obeys, what turns the direction, what is not there. */
const nasty = [
  '<script>alert(1)</script>',
  '&amp; "quoted" \'too\' ]]>',
  '🎉👩‍👩‍👧‍👦',
  'שלום עולם',
  'مرحبا',
  'x'.repeat(300),
  '界'.repeat(300),
  'a\u0000\u001b[31mb\u009b\u202ec\u2066',
  'lone \ud800 \udc00 \ufffe \uffff',
  'two\nlines\r\ttabs',
  '\u0301\u0301combining',
];

describe('timeline', () => {
  it('shows what was ready when, and what was delivered when', () => {
    expect(timeline(three, { width: 60 })).toBe(
      [
        'await of 3 tasks, 200 ms, 1 failed',
        '',
        'slow   ×───────────────×──────────────◆  200 ms',
        'quick  ●┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈◆  0 ms + 200 ms held',
        'bad    ───────────────────────!┈┈┈┈┈┈┈┈  150 ms, failed',
        '       0               100 ms         200 ms',
        '',
        '× retry  ● ready  ┈ held back  ◆ delivered  ! failed',
      ].join('\n'),
    );
  });

  it('of what goes on reaches up to now', () => {
    const { tasks, strategy } = runOf(['a', 'b']);
    const going = tasks.map((task) => ({
      tag: task.tag,
      subscribedAt: 0,
      subscribedOrder: -1,
      events: task.events.slice(0, 1),
    }));
    expect(timeline({ strategy, tasks: going, endedAt: 0 }, { width: 40, until: 400 }).split('\n').slice(2, 4)).toEqual(
      ['a  ×────────────────────────  not ready', 'b  ×────────────────────────  not ready'],
    );
  });

  it.each([20, 30, 40, 80, 200])(
    'is never wider than %d columns, nor has a character that a terminal obeys',
    (width) => {
      for (const line of timeline(runOf(nasty), { width: Math.max(width, 40) })
        .split('\n')
        .slice(2, -2)) {
        expect(widthOf(line)).toBeLessThanOrEqual(Math.max(width, 40));
        expect(line).toMatch(/^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]*$/u);
      }
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 24])('is never longer than %d lines, and shows a task even so', (height) => {
    const lines = timeline(runOf(nasty), { height }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(height);
    expect(lines.join('\n')).toMatch(/[×─]/);
  });

  it.each([{ width: NaN }, { height: 0 }, { width: 1.5 }])('refuses %j', (options) => {
    expect(() => timeline(three, options)).toThrow(RangeError);
    expect(() => svg(three, { width: NaN })).toThrow('Expected `width` to be an integer >= 1, got `NaN` (number)');
    expect(() => summaryText(three, { rows: 0 })).toThrow(RangeError);
  });

  it('of 10,000 tasks is a screen: what failed, what is slowest, and how many more there are', () => {
    const tags = Array.from({ length: 10_000 }, (_none, n) => `task${n + 1}`);
    const run = runOf(tags);
    const lines = timeline(run, { height: 24 }).split('\n');
    expect(lines.length).toBeLessThan(24);
    expect(lines).toContain('9983 more: 9983 done, each within 183 ms');
    expect(lines.filter((line) => line.startsWith('task'))).toHaveLength(17);
  });

  it('paints what stands for something, and nothing else', () => {
    const paint = { retry: (text: string) => `<${text}>`, failed: (text: string) => `[${text}]` };
    const painted = timeline(three, { width: 60, paint });
    expect(painted.replace(/[<>[\]]/g, '')).toBe(timeline(three, { width: 60 }));
    expect(painted).toContain('<×>───────────────<×>──────────────◆');
    expect(painted).toContain('[!] failed');
  });

  it('of any run has a row for each task, a mark for what it came to, and no more columns than there are', () => {
    fc.assert(
      fc.property(runPlans(12), fc.integer({ min: 50, max: 120 }), (plan, width) => {
        const { events } = recordingOf(plan);
        const history = historyOf(events);
        const lines = timeline(history, { width }).split('\n');
        history.tasks.forEach(({ tag, gaveUp, deliveredAt, readyAt }, index) => {
          const line = lines[index + 2]!;
          expect(line.startsWith(tag)).toBe(true);
          expect(widthOf(line)).toBeLessThanOrEqual(width);
          expect(line.includes('!')).toBe(gaveUp !== undefined);
          expect(line.includes('◆')).toBe(gaveUp === undefined && deliveredAt !== undefined);
          expect(line.includes('not ready')).toBe(readyAt === undefined);
        });
      }),
    );
  });
});

/** Its elements in order, each with its attributes and its text; throws if it is no valid XML. */
function elementsOf(xml: string) {
  const elements: { name: string; attributes: Readonly<Record<string, string>>; text: string }[] = [];
  const open: (typeof elements)[number][] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes } as Record<string, string>, text: '' };
    open.push(element);
    elements.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return elements;
}

describe('svg', () => {
  it('is a picture with a title and a description', () => {
    const elements = elementsOf(svg(three));
    expect(elements[0]).toMatchObject({ name: 'svg', attributes: { role: 'img' } });
    expect(elements.find(({ name }) => name === 'title')!.text).toBe('await of 3 tasks, 200 ms, 1 failed');
    expect(elements.find(({ name }) => name === 'desc')!.text).toBe(
      'slow: ready at 200 ms, 3 attempts, delivered at once. ' +
        'quick: ready at 0 ms, 1 attempt, delivered at 200 ms. ' +
        'bad: failed at 150 ms, 1 attempt',
    );
    expect(elements.filter(({ attributes }) => attributes['class'] === 'label').map(({ text }) => text)).toEqual([
      'slow',
      'quick',
      'bad',
    ]);
  });

  it('draws a mark of each kind where it belongs', () => {
    const marks = (kind: string) =>
      elementsOf(svg(three))
        .filter(({ name, attributes }) => name === 'path' && attributes['class'] === kind)
        .map(({ attributes }) =>
          [...attributes['d']!.matchAll(/M([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
        );
    // The first of each kind stands in the legend.
    expect(marks('retry')).toHaveLength(2);
    expect(marks('retry')[1]).toHaveLength(2);
    expect(marks('ready')).toHaveLength(2);
    expect(marks('delivered')).toHaveLength(3);
    expect(marks('failed')).toHaveLength(2);
    const [, first, second] = marks('delivered').map(([place]) => place!);
    expect(first![0]).toBe(second![0]);
    expect(second![1]! - first![1]!).toBe(24);
  });

  it('is valid and harmless, whatever the tags hold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', minLength: 1 })), { minLength: 1 }),
        (tags) => {
          const picture = svg(runOf(tags));
          const elements = elementsOf(picture);
          expect(new Set(elements.map(({ name }) => name))).toEqual(
            new Set(['svg', 'title', 'desc', 'style', 'rect', 'text', 'g', 'path']),
          );
          for (const { attributes, text } of elements) {
            expect(Object.keys(attributes).filter((name) => /^(on|href|xlink)/.test(name))).toEqual([]);
            expect(text).not.toMatch(/[\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
          }
        },
      ),
    );
  });

  it('names the tasks as far as there is room', () => {
    const labels = (tags: readonly string[]) =>
      elementsOf(svg(runOf(tags)))
        .filter(({ attributes }) => attributes['class'] === 'label')
        .map(({ text }) => text);
    expect(labels(nasty)).toEqual(nasty.map((tag) => labelOf(tag, 24)));
    expect(labels(nasty)[5]).toBe(`${'x'.repeat(23)}…`);
    expect(labels(nasty)[6]).toBe(`${'界'.repeat(11)}…`);
    expect(labels(Array.from({ length: 1000 }, (_none, n) => `t${n}`))).toEqual([]);
  });

  it('of very many tasks is a picture of no more than two screens, and of no more than a thousand', () => {
    const tags = Array.from({ length: 5000 }, (_none, n) => `t${n}`);
    const picture = svg(runOf(tags));
    const [root] = elementsOf(picture);
    expect(Number(root!.attributes['height'])).toBeLessThan(1700);
    expect(picture).toContain('4000 more: 4000 done');
    expect(picture.length).toBeLessThan(400_000);
  });

  it('of any run is valid', () => {
    fc.assert(fc.property(runPlans(50), (plan) => void elementsOf(svg(historyOf(recordingOf(plan).events)))));
  });
});

describe('summary', () => {
  it('tells each task, and all together', () => {
    expect(summaryOf(three)).toEqual({
      strategy: 'await',
      durationMs: 200,
      done: 2,
      failed: 1,
      unfinished: 0,
      attempts: 5,
      toReadyMs: { p50: 150, p90: 200, p99: 200, max: 200 },
      heldMs: { p50: 50, p90: 200, p99: 200, max: 200 },
      tasks: [
        { tag: 'slow', outcome: 'done', attempts: 3, startedAt: 0, readyAt: 200, deliveredAt: 200, heldMs: 0 },
        { tag: 'quick', outcome: 'done', attempts: 1, startedAt: 0, readyAt: 0, deliveredAt: 200, heldMs: 200 },
        { tag: 'bad', outcome: 'failed', attempts: 1, startedAt: 0, readyAt: 150, deliveredAt: 200, heldMs: 50 },
      ],
    });
  });

  it('as text is a table', () => {
    expect(summaryText(three)).toBe(
      [
        'task   outcome  attempts  started   ready  delivered  held back',
        'slow   done            3     0 ms  200 ms     200 ms       0 ms',
        'quick  done            1     0 ms    0 ms     200 ms     200 ms',
        'bad    failed          1     0 ms  150 ms     200 ms      50 ms',
        '',
        'await of 3 tasks, 200 ms, 1 failed, 5 attempts',
        'to ready   p50 150 ms  p90 200 ms  p99 200 ms  max 200 ms',
        'held back  p50 50 ms  p90 200 ms  p99 200 ms  max 200 ms',
      ].join('\n'),
    );
    expect(summaryText(three, { rows: 1 }).split('\n').slice(1, 3)).toEqual([
      'bad   failed          1     0 ms  150 ms     200 ms      50 ms',
      '2 more: 2 done, each within 200 ms',
    ]);
  });

  it('of nothing is nothing', () => {
    expect(summaryText(historyOf([{ time: 0, type: 'start', strategy: 'gather' }]))).toBe(
      'task  outcome  attempts  started  ready  delivered  held back\n\ngather of 0 tasks, 0 ms, 0 attempts',
    );
  });
});

describe('a time for people', () => {
  it.each([
    [0, '0 ms'],
    [0.5, '0.5 ms'],
    [12.4, '12 ms'],
    [999, '999 ms'],
    [999.6, '1 s'],
    [1234, '1.23 s'],
    [59_994, '59.99 s'],
    [59_996, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [4_260_000, '1 h 11 min'],
  ])('%d: %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it.each([
    [0, 5, [0]],
    [1000, 5, [0, 200, 400, 600, 800, 1000]],
    [1300, 5, [0, 500, 1000]],
    [3_600_000, 4, [0, 1_200_000, 2_400_000, 3_600_000]],
  ])('an axis up to %d, with room for %d', (end, room, ticks) => {
    expect(ticksOf(end, room)).toEqual(ticks);
  });
});
