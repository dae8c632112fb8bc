import { AttemptsExhaustedError } from '../../src/index.js';
import { attemptsOf, historyOf } from '../../src/record/history.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { done, failed, result, retry, start } from '../support/events.js';

/** One line for each task: when it was subscribed to, ready and delivered, and what it gave up with. */
const told = (events: RecordedEvent[]) =>
  historyOf(events).tasks.map(
    ({ tag, subscribedAt, readyAt, deliveredAt, gaveUp }) =>
      `${tag} ${[subscribedAt, readyAt, deliveredAt].map((time) => time ?? '-').join(' ')} ${(gaveUp?.error ?? '') as string}`,
  );

const gaveUp = (tag: string, error: unknown) => ({ type: 'gave-up' as const, tag, error });
const end = (outcome: 'completed' | 'failed' | 'interrupted') => ({ type: 'end' as const, outcome });

describe('historyOf', () => {
  it('sorts by number what is numbered, in the order of the numbers’ first events', () => {
    const history = historyOf([
      { time: 0, ...start('gather') },
      { time: 1, task: 2, type: 'subscribed', tag: '#2' },
      { time: 2, task: 1, type: 'subscribed', tag: '#1' },
      { time: 3, task: 2, ...retry('same', 1, 0.5, 1) },
      { time: 4, task: 1, ...done('same', 1, 'one') },
      { time: 5, task: 2, ...done('same', 2, 'two') },
      { time: 6, ...result('same', 'one') },
      { time: 7, ...result('same', 'two') },
      { time: 8, ...end('completed') },
    ]);
    expect(history).toEqual({
      strategy: 'gather',
      endedAt: 8,
      end: { time: 8, ...end('completed') },
      tasks: [
        {
          tag: 'same',
          subscribedAt: 1,
          subscribedOrder: 1,
          events: [
            { time: 3, order: 3, event: retry('same', 1, 0.5, 1) },
            { time: 5, order: 5, event: done('same', 2, 'two') },
          ],
          readyAt: 5,
          deliveredAt: 7,
        },
        {
          tag: 'same',
          subscribedAt: 2,
          subscribedOrder: 2,
          events: [{ time: 4, order: 4, event: done('same', 1, 'one') }],
          readyAt: 4,
          deliveredAt: 6,
        },
      ],
    });
  });

  it('has no end where there is none', () => {
    expect(historyOf([])).toEqual({ strategy: 'callback', tasks: [], endedAt: 0 });
    expect(Object.keys(historyOf([{ time: 3, ...start('await') }]))).not.toContain('end');
  });

  it('tells apart by their tags what has no numbers', () => {
    const events: RecordedEvent[] = [
      { time: 0, ...start('callback') },
      { time: 1, ...retry('a', 1, 0.5, 1) },
      { time: 2, ...done('b', 1, 'B') },
      { time: 2, ...result('b', 'B') },
      { time: 3, ...failed('a', 'no') },
    ];
    expect(told(events)).toEqual(['a 0 3 3 no', 'b 0 2 2 ']);
    expect(historyOf(events).tasks[0]).toMatchObject({ subscribedOrder: -1, gaveUp: { time: 3, order: 4 } });
  });

  it('delivers in turn, whatever the tags are: under await and gather the next one that is ready', () => {
    for (const strategy of ['await', 'gather'] as const) {
      expect(
        told([
          { time: 0, ...start(strategy) },
          { time: 1, task: 3, ...done('x', 1, 3) },
          { time: 2, task: 1, ...done('x', 1, 1) },
          { time: 3, ...result('x', 1) },
          { time: 4, task: 2, ...retry('x', 1, 0.5, 1) },
          { time: 5, ...result('x', 3) },
        ]),
      ).toEqual(['x 0 1 5 ', 'x 0 2 3 ', 'x 0 - - ']);
    }
  });

  it('delivers under callback what has just become ready', () => {
    expect(
      told([
        { time: 0, ...start('callback') },
        { time: 1, task: 2, ...done('x', 1, 2) },
        { time: 2, ...result('x', 2) },
        { time: 3, task: 1, ...gaveUp('x', 'no') },
        { time: 4, ...failed('x', 'no') },
      ]),
    ).toEqual(['x 0 1 2 ', 'x 0 3 4 no']);
  });

  it('delivers the failure that ends a run with its end: under await that of the task whose turn it was', () => {
    const events = (strategy: 'await' | 'gather' | 'callback', outcome: 'failed' | 'interrupted'): RecordedEvent[] => [
      { time: 0, ...start(strategy) },
      { time: 1, task: 1, ...gaveUp('a', 'first') },
      { time: 2, task: 2, ...gaveUp('b', 'second') },
      { time: 3, ...end(outcome) },
    ];
    expect(told(events('await', 'failed'))).toEqual(['a 0 1 3 first', 'b 0 2 - second']);
    expect(told(events('gather', 'failed'))).toEqual(['a 0 1 - first', 'b 0 2 3 second']);
    expect(told(events('callback', 'failed'))).toEqual(['a 0 1 - first', 'b 0 2 3 second']);
    expect(told(events('await', 'interrupted'))).toEqual(['a 0 1 - first', 'b 0 2 - second']);
  });

  it('delivers nothing with the failure of a run whose task is done, or has been delivered', () => {
    expect(
      told([
        { time: 0, ...start('gather') },
        { time: 1, task: 1, ...done('a', 1, 'A') },
        { time: 3, ...end('failed') },
      ]),
    ).toEqual(['a 0 1 - ']);
    expect(
      told([
        { time: 0, ...start('callback') },
        { time: 1, task: 1, ...gaveUp('a', 'no') },
        { time: 1, ...failed('a', 'no') },
        { time: 3, ...end('failed') },
      ]),
    ).toEqual(['a 0 1 1 no']);
    expect(
      told([
        { time: 0, ...start('await') },
        { time: 1, ...end('failed') },
      ]),
    ).toEqual([]);
  });
});

describe('attemptsOf', () => {
  const attempts = (...events: RecordedEvent[]) => attemptsOf(historyOf(events).tasks[0]!);

  it('counts what a task tells, and the one that it gave up with', () => {
    expect(attempts({ time: 0, type: 'subscribed', tag: 'a' })).toBe(0);
    expect(attempts({ time: 0, ...retry('a', 1, 0.5, 1) }, { time: 1, ...done('a', 2, 'A') })).toBe(2);
    expect(attempts({ time: 0, ...retry('a', 1, 0.5, 1) }, { time: 1, ...gaveUp('a', 'no') })).toBe(2);
    expect(attempts({ time: 1, ...gaveUp('a', { attempts: '7' }) })).toBe(1);
  });

  it('believes an error that knows', () => {
    expect(attempts({ time: 1, ...gaveUp('a', new AttemptsExhaustedError('a', 7)) })).toBe(7);
    expect(attempts({ time: 1, ...gaveUp('a', null) })).toBe(1);
  });
});
