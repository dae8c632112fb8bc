import { catchError, EMPTY, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import type { Observable, ObservableInput, OperatorFunction } from 'rxjs';
import { marbles } from '../support/marbles.js';

type Make = (project: (key: string) => ObservableInput<string>) => OperatorFunction<string, string>;

/** What every operator that flattens inner sources promises; `make` gives it with the projection. */
export function itIsAWellBehavedOperator(make: Make): void {
  describe('is a well-behaved operator, which', () => {
    it(
      'gives nothing and does not end for a source that never does',
      marbles(({ expectObservable }) => {
        expectObservable(NEVER.pipe(make(() => of('x')))).toBe('-');
      }),
    );

    it(
      'completes at once for an empty source',
      marbles(({ expectObservable }) => {
        expectObservable(EMPTY.pipe(make(() => of('x')))).toBe('|');
      }),
    );

    it(
      'errors for a source that errors',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('  --#');
        const sourceSubs = '   ^-!';
        const expected = '     --#';

        expectObservable(source.pipe(make(() => of('x')))).toBe(expected);
        expectSubscriptions(source.subscriptions).toBe(sourceSubs);
      }),
    );

    it(
      'errors for an inner that errors, for one that can not be subscribed to, and for a projection that throws',
      marbles((m) => {
        const fault = new Error('fault');
        const thrower = (): never => {
          throw fault;
        };

        m.expectObservable(of('a').pipe(make(() => throwError(() => fault)))).toBe('#', {}, fault);
        m.expectObservable(of('a').pipe(make(thrower))).toBe('#', {}, fault);
        m.expectObservable(
          of('a').pipe(
            make(() => 5 as never),
            errorName(),
          ),
        ).toBe('(n|)', { n: 'TypeError' });
      }),
    );

    it(
      'stops its source and its inners when it is unsubscribed',
      marbles((m) => {
        const source = m.cold('  --a---b---|');
        const sourceSubs = '     ^---!       ';
        const inner = m.cold('     -x--y--|');
        const innerSubs = '      --^-!       ';
        const unsub = '          ^---!       ';
        const expected = '       ---x--------';

        m.expectObservable(source.pipe(make(() => inner)), unsub).toBe(expected);
        m.expectSubscriptions(source.subscriptions).toBe(sourceSubs);
        m.expectSubscriptions(inner.subscriptions).toBe(innerSubs);
      }),
    );

    it('stops an endless synchronous source, and an endless synchronous inner, that are not wanted any more', () => {
      function* endless(): Generator<string> {
        for (;;) yield 'x';
      }
      const seen: string[] = [];
      const look = (values: Observable<string>): void =>
        void values.pipe(take(3)).subscribe((value) => seen.push(value));

      look(from(endless()).pipe(make((key) => of(key))));
      look(of('a').pipe(make(() => from(endless()))));

      expect(seen).toEqual(['x', 'x', 'x', 'x', 'x', 'x']);
    });

    it(
      'keeps two overlapping subscriptions apart',
      marbles((m) => {
        const inner = m.cold('   -x|');
        const sub1 = '           ^-----';
        const sub2 = '           -^----';
        const expected1 = '      -x|   ';
        const expected2 = '      --x|  ';

        const result = of('a').pipe(make(() => inner));

        m.expectObservable(result, sub1).toBe(expected1);
        m.expectObservable(result, sub2).toBe(expected2);
      }),
    );

    it('loses no value that comes while it delivers another', () => {
      const inner = new Subject<string>();
      const seen: string[] = [];

      of('a')
        .pipe(make(() => inner))
        .subscribe((value) => {
          if (value === 'x') inner.next('y');
          seen.push(value);
        });
      inner.next('x');

      expect([...seen].sort()).toEqual(['x', 'y']);
      expect(seen).toHaveLength(2);
    });

    it('takes any number of synchronous inners without using up the stack', () => {
      let count = 0;
      from(Array.from({ length: 100_000 }, () => 'a'))
        .pipe(make((key) => of(key)))
        .subscribe(() => (count += 1));
      expect(count).toBe(100_000);
    });
  });
}

/** The class of an error, as a value. */
function errorName(): OperatorFunction<string, string> {
  return catchError((error: unknown) => of((error as Error).name));
}
