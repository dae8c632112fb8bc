import { asReady } from '../../src/index.js';
import { itIsAWellBehavedStrategy } from '../contracts/strategy.js';
import { done, failed, result, retry, start } from '../support/events.js';
import { marbles } from '../support/marbles.js';

const fault = new Error('fault');
/** q: a retry of b; d, e, f: done; x, y, z: their results; F: b failed; G: so did the second, which never told its tag. */
const values = {
  s: start('callback'),
  q: retry('b', 1, 0.5, 3),
  d: done('a', 2, 1),
  e: done('b', 2, 2),
  f: done('c', 1, 3),
  x: result('a', 1),
  y: result('b', 2),
  z: result('c', 3),
  F: failed('b', fault),
  G: failed('#2', fault),
};

describe('asReady', () => {
  itIsAWellBehavedStrategy('callback', (tasks, options) => asReady(tasks, options));

  it(
    'takes each result as soon as it is ready',
    marbles(({ cold, expectObservable }) => {
      const a = cold('     -------------(d|) ', values);
      const b = cold('     --q-(e|)          ', values);
      const c = cold('     --------(f|)      ', values);
      const expected = '   s-q-(ey)(fz)-(dx|)';

      expectObservable(asReady([a, b, c] as never)).toBe(expected, values);
    }),
  );

  it(
    'tells that a task failed, and goes on',
    marbles(({ cold, expectObservable }) => {
      const a = cold('     -------(d|)     ', values);
      const b = cold('     --q#            ', values, fault);
      const expected = '   s-qF---(dx|)    ';

      expectObservable(asReady([a, b] as never)).toBe(expected, values);
    }),
  );

  it(
    'runs at most `concurrency` at once; a place is free when its task ends, well or badly',
    marbles((m) => {
      const a = m.cold('   --(d|)             ', values);
      const b = m.cold('     -----#           ', values, fault);
      const bSubs = '      --^----!           ';
      const c = m.cold('          --(f|)      ', values);
      const cSubs = '      -------^-!         ';
      const expected = '   s-(dx)-G-(fz|)     ';

      m.expectObservable(asReady([a, b, c] as never, { concurrency: 1 })).toBe(expected, values);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );
});
