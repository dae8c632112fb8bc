import { historyOf } from '../../src/record/history.js';
import { headline, selected } from '../../src/report/selection.js';
import type { RecordedEvent } from '../../src/report/index.js';
import { done, start } from '../support/events.js';

/** A run of tasks, told by when each was subscribed to and what became of it: `5 done 9`, `0 gave-up 3`, `2`. */
function runOf(tasks: Readonly<Record<string, string>>, endedAt = 100): RecordedEvent[] {
  const events = Object.entries(tasks).flatMap(([tag, story], index): RecordedEvent[] => {
    const [from, how, at] = story.split(' ');
    const task = index + 1;
    const time = Number(at);
    return [
      { time: Number(from), task, type: 'subscribed', tag },
      ...(how === 'done' ? [{ time, task, ...done(tag, 1, tag) }] : []),
      ...(how === 'gave-up' ? [{ time, task, type: 'gave-up' as const, tag, error: 'no' }] : []),
    ];
  });
  return [{ time: 0, ...start('await') }, ...events, { time: endedAt, type: 'end', outcome: 'completed' }];
}

const shownOf = (tasks: Readonly<Record<string, string>>, most: number) => {
  const { shown, others } = selected(historyOf(runOf(tasks)), most);
  return [shown.map(({ tag }) => tag).join(' '), others];
};

describe('of more tasks than there is room for', () => {
  const all = {
    quick: '0 done 5',
    late: '50 done 60',
    bad: '0 gave-up 1',
    waits: '20',
    slow: '0 done 40',
    begun: '90',
  };

  it('all are shown, if there is room after all', () => {
    expect(shownOf(all, 6)).toEqual(['quick late bad waits slow begun', undefined]);
    expect(shownOf(all, 7)).toEqual(['quick late bad waits slow begun', undefined]);
    expect(shownOf({}, 0)).toEqual(['', undefined]);
  });

  it.each([
    [5, 'late bad waits slow begun', '1 more: 1 done, each within 5 ms'],
    [4, 'bad waits slow begun', '2 more: 2 done, each within 10 ms'],
    [3, 'bad waits begun', '3 more: 3 done, each within 40 ms'],
    [2, 'bad waits', '4 more: 3 done, each within 40 ms; 1 not ready'],
    [1, 'bad', '5 more: 3 done, each within 40 ms; 2 not ready'],
    [0, '', '6 more: 3 done, each within 40 ms; 1 failed; 2 not ready'],
  ])('%d are shown: those that failed, those that wait the longest, then the slowest', (most, shown, others) => {
    expect(shownOf(all, most)).toEqual([shown, others]);
  });

  it('the first ones are shown of those that are alike', () => {
    const alike = { a: '0 done 5', b: '1 done 6', c: '0 done 9', d: '2 done 7', e: '0 done 5' };
    expect(shownOf(alike, 3)).toEqual(['a b c', '2 more: 2 done, each within 5 ms']);
    const failing = { a: '0 gave-up 1', b: '0 gave-up 2', c: '0 gave-up 3' };
    expect(shownOf(failing, 2)).toEqual(['a b', '1 more: 1 failed']);
    expect(shownOf({ a: '0', b: '0', c: '9 done 9' }, 1)).toEqual([
      'a',
      '2 more: 1 done, each within 0 ms; 1 not ready',
    ]);
  });
});

describe('the head of a picture', () => {
  const head = (tasks: Readonly<Record<string, string>>, last?: Partial<RecordedEvent>) =>
    headline(historyOf([...runOf(tasks).slice(0, -1), ...(last === undefined ? [] : [last as RecordedEvent])]));

  it.each([
    [{}, { time: 7, type: 'end', outcome: 'completed' } as const, 'await of 0 tasks, 7 ms'],
    [{ a: '0 done 5' }, { time: 7, type: 'end', outcome: 'completed' } as const, 'await of 1 task, 7 ms'],
    [
      { a: '0 gave-up 5', b: '0', c: '0 done 5' },
      { time: 1500, type: 'end', outcome: 'failed' } as const,
      'await of 3 tasks, 1.5 s, 1 failed, 1 not ready',
    ],
    [
      { a: '0' },
      { time: 7, type: 'end', outcome: 'interrupted' } as const,
      'await of 1 task, 7 ms, 1 not ready, interrupted',
    ],
    // While it goes on, that something is not ready is no news.
    [{ a: '0', b: '5 done 5' }, undefined, 'await of 2 tasks, 5 ms'],
  ])('%j', (tasks, last, text) => {
    expect(head(tasks, last)).toBe(text);
  });
});
