import { asyncScheduler, interval, of, throwError, timer } from 'rxjs';
import { AttemptsExhaustedError, pollUntil, unlikelyToReturn } from '../../src/index.js';
import { fakeProbe, marblesWith } from '../../src/testing/index.js';
import { marbles } from '../support/marbles.js';

/** A runner without a framework: throws where the two differ. */
const strict = marblesWith((actual, expected) => expect(actual).toEqual(expected));

describe('marblesWith', () => {
  it('passes a spec that is right', () => {
    strict(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a|');
      expectObservable(source).toBe('-a|');
      expectObservable(source).toEqual(cold('-a|'));
      expectSubscriptions(source.subscriptions).toBe(['^-!', '^-!']);
    })();
  });

  describe('fails a spec', () => {
    it.each<[string, Parameters<typeof strict>[0], RegExp]>([
      [
        'whose values come too late',
        ({ cold, expectObservable }) => expectObservable(cold('--a|')).toBe('-a|'),
        /toEqual|deeply equal/,
      ],
      [
        'whose values are others',
        ({ cold, expectObservable }) => expectObservable(cold('a|')).toBe('b|'),
        /toEqual|deeply equal/,
      ],
      [
        'whose subscriptions are others',
        ({ cold, expectSubscriptions }) => expectSubscriptions(cold('a|').subscriptions).toBe('^-!'),
        /toEqual|deeply equal/,
      ],
      [
        'of a task that never succeeds, on the clock of this process',
        ({ expectObservable }) => expectObservable(pollUntil('t', fakeProbe('#'), { intervalMs: 5 })).toBe('a'),
        /^This marble spec has no end: at 500000 ms, after 100000 turns, it still goes on; bound what it waits for/,
      ],
      [
        'of an interval without end, on the clock of the spec',
        ({ scheduler, expectObservable }) => expectObservable(interval(1, scheduler)).toBe('a'),
        /^This marble spec has no end: at 100000 ms/,
      ],
      ['that expects nothing', () => undefined, /expects nothing/],
      ['that is asynchronous', async () => Promise.resolve(), /is asynchronous/],
      ['that forgot what it expects', ({ expectObservable }) => void expectObservable(of(1)), /is missing/],
      [
        'that forgot what it expects of subscriptions',
        ({ cold, expectSubscriptions }) => void expectSubscriptions(cold('a').subscriptions),
        /is missing/,
      ],
      [
        'whose error has another message',
        ({ expectObservable }) => expectObservable(throwError(() => new Error('a'))).toBe('#', {}, new Error('b')),
        /toEqual|deeply equal/,
      ],
      [
        'whose error is of another class',
        ({ expectObservable }) => expectObservable(throwError(() => new TypeError('a'))).toBe('#', {}, new Error('a')),
        /toEqual|deeply equal/,
      ],
      [
        'whose error has other fields',
        ({ expectObservable }) => {
          const error = new AttemptsExhaustedError('t', 3);
          Object.defineProperty(error, 'message', { value: new AttemptsExhaustedError('t', 2).message });
          expectObservable(throwError(() => error)).toBe('#', {}, new AttemptsExhaustedError('t', 2));
        },
        /toEqual|deeply equal/,
      ],
      [
        'whose error has another cause',
        ({ expectObservable }) =>
          expectObservable(throwError(() => new Error('a', { cause: 1 }))).toBe('#', {}, new Error('a', { cause: 2 })),
        /toEqual|deeply equal/,
      ],
      [
        'whose errors hold other errors',
        ({ expectObservable }) =>
          expectObservable(throwError(() => new AggregateError(['a']))).toBe('#', {}, new AggregateError(['z'])),
        /toEqual|deeply equal/,
      ],
      [
        'that throws by itself',
        () => {
          throw new Error('my own');
        },
        /my own/,
      ],
    ])('%s', (_what, spec, message) => {
      expect(strict(spec)).toThrow(message);
    });
  });

  it(
    'compares errors that are values, or stand within values',
    marbles(({ expectObservable }) => {
      expectObservable(of({ error: new Error('a') })).toBe('(x|)', { x: { error: new Error('a') } });
    }),
  );

  it('hands over errors as what they say, wherever they stand, and everything else as it is', () => {
    const pairs: unknown[][] = [];
    const captured = marblesWith((...pair) => pairs.push(pair));
    class Own {
      readonly error = new Error('not looked at');
    }
    const own = new Own();
    const loop: Record<string, unknown> = { n: 1 };
    loop['self'] = loop;
    const cause = new RangeError('cause');
    const values = {
      e: new TypeError('text', { cause }),
      l: [new Error('in a list'), 'x', null],
      o: Object.assign(Object.create(null) as object, { error: new AttemptsExhaustedError('t', 1) }),
      p: own,
      c: loop,
    };
    captured(({ cold, expectObservable }) => expectObservable(cold('elopc', values)).toBe('-'))();

    const seen = (pairs[0]![0] as { readonly notification: { readonly value: unknown } }[]).map(
      ({ notification }) => notification.value,
    );
    expect(seen.slice(0, 3)).toStrictEqual([
      {
        class: 'TypeError',
        name: 'TypeError',
        message: 'text',
        cause: { class: 'RangeError', name: 'RangeError', message: 'cause' },
      },
      [{ class: 'Error', name: 'Error', message: 'in a list' }, 'x', null],
      {
        error: {
          class: 'AttemptsExhaustedError',
          name: 'AttemptsExhaustedError',
          message: 'Task `t` gave up after 1 attempt',
          tag: 't',
          attempts: 1,
        },
      },
    ]);
    expect(seen[3]).toBe(own);
    expect(seen[4]).toStrictEqual({ n: 1, self: loop });
    expect(pairs[0]![1]).toEqual([]);
  });

  it(
    'gives the scheduler, for code that wants one',
    marbles(({ scheduler, expectObservable }) => {
      expectObservable(timer(2, scheduler)).toBe('--(x|)', { x: 0 });
      expect(scheduler.now()).toBe(0);
    }),
  );

  it('leaves nothing of a spec that failed half-way to the next one', () => {
    const task = unlikelyToReturn('t', { random: () => 0.5, intervalMs: 2, scheduler: asyncScheduler });
    const broken = strict(() => {
      task.subscribe();
      throw new Error('half-way');
    });

    expect(broken).toThrow('half-way');
    strict(({ expectObservable }) => {
      expectObservable(task, '^----!').toBe('a-b-c', {
        a: expect.objectContaining({ attempt: 1 }),
        b: expect.objectContaining({ attempt: 2 }),
        c: expect.objectContaining({ attempt: 3 }),
      });
    })();
  });
});
