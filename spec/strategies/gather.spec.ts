import { gather } from '../../src/index.js';
import { itIsAWellBehavedStrategy } from '../contracts/strategy.js';
import { marbles } from '../support/marbles.js';
import { fault, valuesOf } from '../support/strategy-values.js';

const values = valuesOf('gather');

describe('gather', () => {
  itIsAWellBehavedStrategy('gather', (tasks, options) => gather(tasks, options));

  it(
    'takes all results at the end, in the order of the tasks',
    marbles(({ cold, expectObservable }) => {
      const a = cold('     ------(d|)      ', values);
      const b = cold('     --q-(e|)        ', values);
      const c = cold('     -------(f|)     ', values);
      const expected = '   s-q-e-d(fxyz|)  ';

      expectObservable(gather([a, b, c] as never)).toBe(expected, values);
    }),
  );

  it(
    'ends at once with the first error, and cancels the rest',
    marbles((m) => {
      const a = m.cold('   ------(d|)      ', values);
      const b = m.cold('   --q#            ', values, fault);
      const aSubs = '      ^--!            ';
      const expected = '   s-q#            ';

      m.expectObservable(gather([a, b] as never)).toBe(expected, values, fault);
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
    }),
  );

  it(
    'goes on after a failed task with `settle`, which is told in its place',
    marbles(({ cold, expectObservable }) => {
      const a = cold('     ------(d|)      ', values);
      const b = cold('     --q#            ', values, fault);
      const c = cold('     ----(f|)        ', values);
      const expected = '   s-q-f-(dxFz|)   ';

      expectObservable(gather([a, b, c] as never, { settle: true })).toBe(expected, values);
    }),
  );

  it(
    'runs at most `concurrency` at once',
    marbles((m) => {
      const a = m.cold('   --(d|)          ', values);
      const b = m.cold('     -(e|)         ', values);
      const bSubs = '      --^!            ';
      const expected = '   s-d(exy|)       ';

      m.expectObservable(gather([a, b] as never, { concurrency: 1 })).toBe(expected, values);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
    }),
  );

  it('refuses a `lookahead` that makes no sense, though it has no use for one', () => {
    expect(() => gather([], { lookahead: 0 })).toThrow('Expected `lookahead` to be an integer >= 1 or Infinity');
  });
});
