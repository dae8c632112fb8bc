import { finalize, of, Subject, take } from 'rxjs';
import { awaitInOrder, results } from '../../src/index.js';
import type { TaskEvent } from '../../src/index.js';
import { itIsAWellBehavedStrategy } from '../contracts/strategy.js';
import { marbles } from '../support/marbles.js';
import { fault, valuesOf } from '../support/strategy-values.js';

const values = valuesOf('await');

describe('awaitInOrder', () => {
  itIsAWellBehavedStrategy('await', (tasks, options) => awaitInOrder(tasks, options));

  it(
    'takes the results in the order of the tasks, each as soon as its turn comes',
    marbles(({ cold, expectObservable }) => {
      const a = cold('     -r----(d|)       ', values);
      const b = cold('     --(e|)           ', values);
      const c = cold('     ------------(f|) ', values);
      const expected = '   sre---(dxy)-(fz|)';

      expectObservable(awaitInOrder([a, b, c] as never)).toBe(expected, values);
    }),
  );

  it(
    'raises the error of a task in its turn, after earlier results, and cancels the rest',
    marbles((m) => {
      const a = m.cold('   -r-----(d|)      ', values);
      const b = m.cold('   --q#             ', values, fault);
      const c = m.cold('   ---------(f|)    ', values);
      const cSubs = '      ^------!         ';
      const expected = '   srq----(dx#)     ';

      m.expectObservable(awaitInOrder([a, b, c] as never)).toBe(expected, values, fault);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'goes on after a failed task with `settle`',
    marbles(({ cold, expectObservable }) => {
      const a = cold('     -----(d|)        ', values);
      const b = cold('     --q#             ', values, fault);
      const c = cold('     -----------(f|)  ', values);
      const expected = '   s-q--(dxF)-(fz|) ';

      expectObservable(awaitInOrder([a, b, c] as never, { settle: true })).toBe(expected, values);
    }),
  );

  it(
    'runs at most `concurrency` at once; a place is free when its task ends',
    marbles((m) => {
      const a = m.cold('   -----(d|)        ', values);
      const b = m.cold('   -(e|)            ', values);
      const bSubs = '      ^!               ';
      const c = m.cold('    -(f|)           ', values);
      const cSubs = '      -^!              ';
      const expected = '   sef--(dxyz|)     ';

      m.expectObservable(awaitInOrder([a, b, c] as never, { concurrency: 2 })).toBe(expected, values);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'starts no more than `lookahead` that are not delivered',
    marbles((m) => {
      const a = m.cold('   -----(d|)             ', values);
      const b = m.cold('   -(e|)                 ', values);
      const c = m.cold('        -----(f|)        ', values);
      const cSubs = '      -----^----!           ';
      const expected = '   se---(dxy)(fz|)       ';

      m.expectObservable(awaitInOrder([a, b, c] as never, { concurrency: 2, lookahead: 2 })).toBe(expected, values);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it('refuses a `lookahead` below the `concurrency` at the call', () => {
    expect(() => awaitInOrder([], { concurrency: 3, lookahead: 2 })).toThrow(
      new RangeError('Expected `lookahead` to be at least `concurrency` (3), got `2` (number)'),
    );
  });

  it(
    'starts nothing new once an error waits its turn',
    marbles((m) => {
      const a = m.cold('   -----(d|)         ', values);
      const b = m.cold('   -#                ', values, fault);
      const c = m.cold('   (f|)              ', values);
      const expected = '   s----(dx#)        ';

      m.expectObservable(awaitInOrder([a, b, c] as never, { concurrency: 2 })).toBe(expected, values, fault);
      m.expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it('keeps the result of a task whose teardown ends another', () => {
    const [a, b] = [new Subject<TaskEvent<number>>(), new Subject<TaskEvent<number>>()];
    const events: unknown[] = [];
    awaitInOrder([a.pipe(finalize(() => b.next(values.e))), b]).subscribe((event) => events.push(event));

    a.next(values.d);

    expect(events).toEqual([values.s, values.e, values.d, values.x, values.y]);
  });

  it('delivers no more than is wanted', () => {
    const events: unknown[] = [];
    const head = new Subject<TaskEvent<number>>();
    awaitInOrder([head, of(values.e), of(values.f)])
      .pipe(results(), take(2))
      .subscribe((event) => events.push(event));
    head.next(values.d);
    expect(events).toEqual([1, 2]);
  });
});
