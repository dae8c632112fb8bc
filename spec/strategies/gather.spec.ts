import { gather } from '../../src/index.js';
import { itIsAWellBehavedStrategy } from '../contracts/strategy.js';
import { done, failed, result, retry, start } from '../support/events.js';
import { marbles } from '../support/marbles.js';

const fault = new Error('fault');
/** q: a retry of b; d, e, f: done; x, y, z: their results; F: b failed. */
const values = {
  s: start('gather'),
  q: retry('b', 1, 0.5, 3),
  d: done('a', 2, 1),
  e: done('b', 2, 2),
  f: done('c', 1, 3),
  x: result('a', 1),
  y: result('b', 2),
  z: result('c', 3),
  F: failed('b', fault),
};

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
});
