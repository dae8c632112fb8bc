import { asReady } from '../../src/index.js';
import { itIsAWellBehavedStrategy } from '../contracts/strategy.js';
import { marbles } from '../support/marbles.js';
import { fault, valuesOf } from '../support/strategy-values.js';

const values = valuesOf('callback');

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
