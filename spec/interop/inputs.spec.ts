// First, as those who use them do: they make `Symbol.observable`, which RxJS reads once.
import xs from 'xstream';
import Zen from 'zen-observable';
import { concat, from, lastValueFrom, NEVER, of, take, toArray } from 'rxjs';
import type { ObservableInput } from 'rxjs';
import * as rxjs6 from 'rxjs6';
import { asReady, awaitInOrder, concatMapEager, eachValueFrom, gather, pollUntil, results } from '../../src/index.js';
import type { Task } from '../../src/index.js';
import { record } from '../../src/report/index.js';

/** The same values, as everything that RxJS can subscribe to. */
const kinds: [string, <T>(...values: T[]) => ObservableInput<T>][] = [
  ['an Observable', (...values) => of(...values)],
  ['an array', (...values) => values],
  ['a Set', (...values) => new Set(values)],
  ['an array-like', (...values) => Object.assign({ length: values.length }, values) as never],
  ['a promise', (...values) => Promise.resolve(values[0]!)],
  [
    'an async iterable',
    async function* (...values) {
      for (const value of values) yield await Promise.resolve(value);
    },
  ],
  ['a ReadableStream', (...values) => ReadableStream.from(values) as never],
  ['an Observable of RxJS 6', (...values) => rxjs6.of(...values) as never],
  ['an asynchronous Observable of RxJS 6', (...values) => rxjs6.of(...values, rxjs6.asyncScheduler as never) as never],
  ['an Observable of zen-observable', (...values) => Zen.of(...values) as never],
  ['a stream of xstream', (...values) => xs.default.of(...values) as never],
  ['an object with [Symbol.observable] alone', (...values) => interop(of(...values))],
];

/** What interop asks for, and nothing else. */
function interop<T>(source: ObservableInput<T>): ObservableInput<T> {
  const key = (Symbol as { readonly observable?: symbol }).observable ?? '@@observable';
  return { [key]: () => from(source) } as never;
}

const strategies = { awaitInOrder, gather, asReady };
/** A list as long as a kind can hold: a promise has one value. */
const listOf = (make: (typeof kinds)[number][1], name: string) =>
  name === 'a promise' ? make(task('a')) : make(task('a'), task('b'));
const task = (tag: string): Task<string> => pollUntil(tag, () => of(`value of ${tag}`));

describe.each(kinds)('%s', (name, make) => {
  const tags = name === 'a promise' ? ['a'] : ['a', 'b'];

  it.each(Object.entries(strategies))('is a list of tasks for %s', async (_strategy, strategy) => {
    const values = await lastValueFrom(strategy(listOf(make, name)).pipe(results(), toArray()));
    expect(values).toEqual(tags.map((tag) => `value of ${tag}`));
  });

  it.each(Object.entries(strategies))('is a task of %s', async (_strategy, strategy) => {
    const done = make({ type: 'done' as const, tag: 't', attempt: 1, value: 7 });
    const events = await lastValueFrom(strategy([done, task('u')]).pipe(toArray()));
    const values = events.flatMap((event) => (event.type === 'result' ? [[event.tag, event.value]] : []));
    // As soon as each is ready: which one is first depends on the kind.
    expect(values.sort()).toEqual([
      ['t', 7],
      ['u', 'value of u'],
    ]);
  });

  it('is an attempt of pollUntil', async () => {
    const events = await lastValueFrom(pollUntil('t', () => make(7), { attempts: 1 }).pipe(toArray()));
    expect(events).toEqual([{ type: 'done', tag: 't', attempt: 1, value: 7 }]);
  });

  it('is an inner source of concatMapEager', async () => {
    const values = of('x', 'y').pipe(concatMapEager((prefix) => make(`${prefix}1`)));
    expect(await lastValueFrom(values.pipe(toArray()))).toEqual(['x1', 'y1']);
  });

  it('is a source of eachValueFrom', async () => {
    const seen: unknown[] = [];
    for await (const value of eachValueFrom(make(1))) seen.push(value);
    expect(seen).toEqual([1]);
  });

  it('is a list and a task of a recorded run', async () => {
    const events = await lastValueFrom(record(listOf(make, name), asReady).pipe(toArray()));
    expect(events.filter(({ type }) => type === 'result')).toHaveLength(tags.length);
  });
});

describe('a string', () => {
  it('is its characters', async () => {
    const eager = of(1).pipe(concatMapEager(() => 'ab'));
    expect(await lastValueFrom(eager.pipe(toArray()))).toEqual(['a', 'b']);
    expect(await lastValueFrom(pollUntil('t', () => 'ab'))).toMatchObject({ type: 'done', value: 'a' });
  });
});

describe('an Observable of RxJS 6', () => {
  it('is unsubscribed from when nobody listens any more', () => {
    let listening = 0;
    const foreign = new rxjs6.Observable<never>(() => {
      listening += 1;
      return () => (listening -= 1);
    });
    for (const watched of [
      asReady([foreign as never]),
      of(1).pipe(concatMapEager(() => foreign as never)),
      pollUntil('t', () => foreign as never),
    ]) {
      const subscription = from(watched as ObservableInput<unknown>).subscribe();
      expect(listening).toBe(1);
      subscription.unsubscribe();
      expect(listening).toBe(0);
    }
  });

  it('tells its errors', async () => {
    const task = pollUntil('t', () => rxjs6.throwError('no') as never, { attempts: 1 });
    await expect(lastValueFrom(task)).rejects.toMatchObject({ cause: 'no' });
    const eager = of(1).pipe(concatMapEager(() => rxjs6.throwError('no') as never));
    await expect(lastValueFrom(eager)).rejects.toBe('no');
  });

  it('may go on for ever where only some of it is wanted', async () => {
    const endless = of(1).pipe(concatMapEager(() => concat([1, 2, 3], rxjs6.NEVER as never, NEVER)));
    expect(await lastValueFrom(endless.pipe(take(2), toArray()))).toEqual([1, 2]);
  });
});
