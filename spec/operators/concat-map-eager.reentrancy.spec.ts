import fc from 'fast-check';
import { concatMap, finalize, interval, NEVER, Observable, of, Subject, take, VirtualTimeScheduler } from 'rxjs';
import type { ObservableInput, OperatorFunction } from 'rxjs';
import { concatMapEager } from '../../src/index.js';
import { marbles } from '../support/marbles.js';

type Flatten = <S, T>(project: (value: S) => ObservableInput<T>) => OperatorFunction<S, T>;
const concatOne: Flatten = (project) => concatMapEager(project, { concurrency: 1 });

/** What an observer was told. */
function observe<T>(source: Observable<T>, onNext: (value: T) => void = () => undefined): unknown[] {
  const log: unknown[] = [];
  source.subscribe({
    next: (value) => {
      log.push(value);
      onNext(value);
    },
    error: (error: unknown) => log.push(['error', error]),
    complete: () => log.push('complete'),
  });
  return log;
}

describe('concatMapEager, when things happen while others do,', () => {
  it.each([{}, { concurrency: 1 }, { lookahead: 1 }, { errors: 'end' }, { errors: 'immediate' }] as const)(
    'with %p completes when the consumer ends the head in the middle of a value',
    (options) => {
      const head = new Subject<string>();
      const log = observe(of(head, of('b')).pipe(concatMapEager((inner) => inner, options)), () => head.complete());
      head.next('a');
      expect(log).toEqual(['a', 'b', 'complete']);
    },
  );

  it('keeps an error whose teardown ends another inner', () => {
    const [a, b] = [new Subject<string>(), new Subject<string>()];
    const inners = of(a.pipe(finalize(() => b.complete())), b);
    const log = observe(inners.pipe(concatMapEager((inner) => inner)));
    a.error('fault');
    expect(log).toEqual([['error', 'fault']]);
  });

  it('stops all inners, and the source, even if one throws when it is stopped', () => {
    const log: string[] = [];
    const fault = new Error('fault');
    const throwing = NEVER.pipe(
      finalize(() => {
        throw fault;
      }),
    );
    const other = NEVER.pipe(finalize(() => log.push('other stopped')));
    const source = new Observable<Observable<never>>((subscriber) => {
      subscriber.next(throwing);
      subscriber.next(other);
      return () => log.push('source stopped');
    });
    const subscription = source.pipe(concatMapEager((inner) => inner)).subscribe();

    expect(() => subscription.unsubscribe()).toThrow();
    expect(log).toEqual(['source stopped', 'other stopped']);
  });

  it('tells all faults of several that throw when they are stopped', () => {
    const throwing = (text: string): Observable<never> =>
      NEVER.pipe(
        finalize(() => {
          throw new Error(text);
        }),
      );
    const subscription = of('a', 'b').pipe(concatMapEager(throwing)).subscribe();
    expect(() => subscription.unsubscribe()).toThrow(/2 errors|Several|a/);
  });

  it('delivers no more of a buffer than is wanted', () => {
    const head = new Subject<string>();
    const log = observe(
      of(head, of('a', 'b', 'c')).pipe(
        concatMapEager((inner) => inner),
        take(2),
      ),
    );
    head.complete();
    expect(log).toEqual(['a', 'b', 'complete']);
  });

  it('delivers no error of a lane after the last wanted value', () => {
    const head = new Subject<string>();
    const failing = new Observable<string>((subscriber) => {
      subscriber.next('a');
      subscriber.error('fault');
    });
    const log = observe(
      of(head, failing).pipe(
        concatMapEager((inner) => inner),
        take(1),
      ),
    );
    head.complete();
    expect(log).toEqual(['a', 'complete']);
  });

  it(
    'starts nothing new once an error waits its turn',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  (ab)-c-|    ');
      const a = cold('       -----x|     ');
      const b = cold('       -#          ');
      const c = cold('       y|          ');
      const expected = '     -----x#     ';

      const inners: Record<string, Observable<string>> = { a, b, c };
      expectObservable(source.pipe(concatMapEager((key) => inners[key]!))).toBe(expected);
      expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it('frees the slots of an endless inner when the head errs', () => {
    const scheduler = new VirtualTimeScheduler(undefined, 100);
    const log = observe(
      of(0, 1).pipe(
        concatMapEager((n) => (n === 0 ? new Observable<number>((s) => s.error('fault')) : interval(1, scheduler))),
      ),
    );
    scheduler.flush();
    expect(log).toEqual([['error', 'fault']]);
    expect(scheduler.actions).toHaveLength(0);
  });
});

describe('concatMapEager with concurrency 1 is concatMap', () => {
  /** A picture of an inner: what it emits, and how it ends. */
  const picture = fc
    .tuple(
      fc.array(fc.constantFrom('-', '--', 'x', 'y', '(xy)'), { maxLength: 5 }),
      fc.constantFrom('|', '|', '|', '#', ''),
    )
    .map(([parts, end]) => parts.join('') + end);

  it('for any source and any inners', () => {
    fc.assert(
      fc.property(
        fc.array(picture, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom('|', '#', ''),
        (inners, gap, end) => {
          marbles((m) => {
            const source = m.cold(inners.map((_, n) => String(n)).join('-'.repeat(gap)) + end);
            const project = (key: string): Observable<string> => m.cold(inners[Number(key)]! || '-');
            m.expectObservable(source.pipe(concatOne(project))).toEqual(source.pipe(concatMap(project)));
          })();
        },
      ),
    );
  });

  it('for subjects that the consumer drives from within', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.constantFrom('next', 'complete', 'error')), { maxLength: 12 }),
        (steps) => {
          const play = (flatten: Flatten): unknown[] => {
            const subjects = [0, 1, 2].map(() => new Subject<string>());
            const left = [...steps];
            const step = (): void => {
              const [index, kind] = left.shift() ?? [0, 'none'];
              if (kind === 'next') subjects[index]!.next(`${index}`);
              else if (kind === 'complete') subjects[index]!.complete();
              else if (kind === 'error') subjects[index]!.error(`fault ${index}`);
            };
            const log = observe(of(...subjects).pipe(flatten((subject) => subject)), step);
            while (left.length > 0) step();
            return log;
          };
          expect(play(concatOne)).toEqual(play((project) => concatMap(project)));
        },
      ),
    );
  });
});
