import { concatMap, defer, finalize, of, range, Subject } from 'rxjs';
import type { Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { concatMapEager } from '../../src/index.js';
import { itIsAWellBehavedOperator } from '../contracts/operator.js';
import { marbles } from '../support/marbles.js';

type Inners = Record<string, ReturnType<RunHelpers['cold']>>;

describe('concatMapEager', () => {
  describe.each(['in-turn', 'immediate', 'end'] as const)("with errors: '%s'", (errors) => {
    itIsAWellBehavedOperator((project) => concatMapEager(project, { errors }));
  });
  describe('with concurrency: 1', () => {
    itIsAWellBehavedOperator((project) => concatMapEager(project, { concurrency: 1 }));
  });

  it(
    'starts all, delivers in the order of the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  (ab|)       ');
      const a = cold('       -----x|     ');
      const aSubs = '        ^-----!     ';
      const b = cold('       --y|        ');
      const bSubs = '        ^--!        ';
      const expected = '     -----x(y|)  ';

      const inners: Inners = { a, b };
      const result = source.pipe(concatMapEager((key) => inners[key]!));

      expectObservable(result).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe(aSubs);
      expectSubscriptions(b.subscriptions).toBe(bSubs);
    }),
  );

  it(
    'passes the values of the head as they come and keeps those of the others',
    marbles(({ cold, expectObservable }) => {
      const source = cold('  (abc|)              ');
      const a = cold('       -p-q-r-|            ');
      const b = cold('       s-t-u-------v|      ');
      const c = cold('       --w|                ');
      const expected = '     -p-q-r-(stu)v(w|)   ';

      const inners: Inners = { a, b, c };
      expectObservable(source.pipe(concatMapEager((key) => inners[key]!))).toBe(expected);
    }),
  );

  it(
    'runs at most `concurrency` at once; a place is free when its inner ends, delivered or not',
    marbles((m) => {
      const source = m.cold('  (abc|)         ');
      const a = m.cold('       ------x|       ');
      const aSubs = '          ^------!       ';
      const b = m.cold('       -y|            ');
      const bSubs = '          ^-!            ';
      const c = m.cold('         -z|          ');
      const cSubs = '          --^-!          ';
      const expected = '       ------x(yz|)   ';

      const inners: Inners = { a, b, c };
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!, { concurrency: 2 }))).toBe(expected);
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'starts no more than `lookahead` that are not delivered, the head included',
    marbles((m) => {
      const source = m.cold('  (abc|)         ');
      const a = m.cold('       ------x|       ');
      const aSubs = '          ^------!       ';
      const b = m.cold('       -y|            ');
      const bSubs = '          ^-!            ';
      const c = m.cold('              -z|     ');
      const cSubs = '          -------^-!     ';
      const expected = '       ------xyz|     ';

      const inners: Inners = { a, b, c };
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!, { concurrency: 2, lookahead: 2 }))).toBe(
        expected,
      );
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    'takes `lookahead` alone for a bound of both',
    marbles((m) => {
      const source = m.cold('  (ab|)     ');
      const a = m.cold('       --x|      ');
      const b = m.cold('          -y|    ');
      const bSubs = '          ---^-!    ';
      const expected = '       --x-y|    ';

      const inners: Inners = { a, b };
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!, { lookahead: 1 }))).toBe(expected);
      m.expectSubscriptions(b.subscriptions).toBe(bSubs);
    }),
  );

  it(
    "raises an inner's error in its turn by default, and then stops the rest",
    marbles((m) => {
      const source = m.cold('  (abc|)       ');
      const a = m.cold('       ----x|       ');
      const b = m.cold('       -y#          ');
      const c = m.cold('       ---------z|  ');
      const cSubs = '          ^----!       ';
      const expected = '       ----x(y#)    ';

      const inners: Inners = { a, b, c };
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!))).toBe(expected);
      m.expectSubscriptions(c.subscriptions).toBe(cSubs);
    }),
  );

  it(
    "raises it at once with 'immediate', and drops what it kept",
    marbles((m) => {
      const source = m.cold('  (abc|)       ');
      const a = m.cold('       ----x|       ');
      const aSubs = '          ^-!          ';
      const b = m.cold('       -y#          ');
      const c = m.cold('       z|           ');
      const expected = '       --#          ';

      const inners: Inners = { a, b, c };
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!, { errors: 'immediate' }))).toBe(expected);
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
    }),
  );

  it(
    "raises it after everything else with 'end'",
    marbles((m) => {
      const source = m.cold('  (abc|)        ');
      const a = m.cold('       ----x|        ');
      const b = m.cold('       -y#           ');
      const c = m.cold('       ---------z|   ');
      const expected = '       ----xy---z#   ';

      const inners: Inners = { a, b, c };
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!, { errors: 'end' }))).toBe(expected);
    }),
  );

  it(
    "raises several at the 'end' as one, in the order of the source, the source's own last",
    marbles((m) => {
      const source = m.cold('  (ab)-#      ', undefined, 'source');
      const a = m.cold('       -----#      ', undefined, 'a');
      const b = m.cold('       -y#         ', undefined, 'b');
      const expected = '       -----(y#)   ';

      const inners: Inners = { a, b };
      const error = new AggregateError(['a', 'b', 'source'], '3 sources failed');
      m.expectObservable(source.pipe(concatMapEager((key) => inners[key]!, { errors: 'end' }))).toBe(
        expected,
        undefined,
        error,
      );
    }),
  );

  it.each(['in-turn', 'immediate'] as const)("ends at once when the source errors, with '%s'", (errors) => {
    marbles((m) => {
      const source = m.cold('  a-#      ');
      const a = m.cold('       ----x|   ');
      const aSubs = '          ^-!      ';
      const expected = '       --#      ';

      m.expectObservable(source.pipe(concatMapEager(() => a, { errors }))).toBe(expected);
      m.expectSubscriptions(a.subscriptions).toBe(aSubs);
    })();
  });

  it('frees a place before it tells that the inner ended, so that its resources are free for the next', () => {
    const log: string[] = [];
    const resource = (key: string): Observable<string> =>
      defer(() => {
        log.push(`open ${key}`);
        return of(key).pipe(finalize(() => log.push(`close ${key}`)));
      });

    of('a', 'b')
      .pipe(concatMapEager(resource, { concurrency: 1 }))
      .subscribe();

    expect(log).toEqual(['open a', 'close a', 'open b', 'close b']);
  });

  it('gives the projection the value and its index', () => {
    const seen: unknown[] = [];
    of('a', 'b')
      .pipe(concatMapEager((value, index) => of([value, index])))
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('keeps the order of values that come while it empties the buffer of a lane', () => {
    const [a, b] = [new Subject<string>(), new Subject<string>()];
    const seen: string[] = [];
    of(a, b)
      .pipe(concatMapEager((inner) => inner))
      .subscribe((value) => {
        seen.push(value);
        if (value === 'b1') b.next('b3');
      });

    b.next('b1');
    b.next('b2');
    a.complete();

    expect(seen).toEqual(['b1', 'b2', 'b3']);
  });

  it('keeps a million values of a lane that waits', () => {
    const head = new Subject<number>();
    let sum = 0;
    of(head, range(0, 1_000_000))
      .pipe(concatMapEager((inner) => inner))
      .subscribe((value) => (sum += value));
    expect(sum).toBe(0);

    head.complete();

    expect(sum).toBe(499_999_500_000);
  });

  it(
    'is concatMap with concurrency 1',
    marbles((m) => {
      const source = m.cold('  a-b-(cd)--e---|');
      const inners: Inners = {
        a: m.cold('            --x--y|'),
        b: m.cold('            |'),
        c: m.cold('            (xyz|)'),
        d: m.cold('            ---|'),
        e: m.cold('            -x#'),
      };
      const project = (key: string): Observable<unknown> => inners[key]!;

      m.expectObservable(source.pipe(concatMapEager(project, { concurrency: 1 }))).toEqual(
        source.pipe(concatMap(project)),
      );
    }),
  );

  it.each([
    [{ concurrency: 0 }, 'Expected `concurrency` to be an integer >= 1 or Infinity, got `0` (number)'],
    [{ concurrency: NaN }, 'Expected `concurrency` to be an integer >= 1 or Infinity, got `NaN` (number)'],
    [{ lookahead: 1.5 }, 'Expected `lookahead` to be an integer >= 1 or Infinity, got `1.5` (number)'],
    [{ concurrency: 3, lookahead: 2 }, 'Expected `lookahead` to be at least `concurrency` (3), got `2` (number)'],
    [
      { errors: 'never' as 'end' },
      "Expected `errors` to be one of 'in-turn', 'immediate', 'end', got `\"never\"` (string)",
    ],
  ])('refuses %p at the call', (options, message) => {
    expect(() => concatMapEager(() => of(1), options)).toThrow(new RangeError(message));
  });
});
