import { isPromise } from '../validate.js';

/**
 * Things that are asked for one by one. An answer that is at hand is given as it is, and not as a promise: `for await`
 * and our strategies take either, and a million promises that nobody needs are saved.
 */
export interface Supply<T> {
  /** How many there are, where that is known. */
  readonly length?: number;
  [Symbol.asyncIterator](): SupplyIterator<T>;
}

export interface SupplyIterator<T> {
  next(): Answer<T> | Promise<Answer<T>>;
  /** Nothing more is wanted. */
  return(): void;
}

export type Answer<T> = IteratorResult<T, undefined>;

/** What there is, known to be of that length. */
export function supplyOf<T>(items: Iterable<T>, length: number): Supply<T> {
  return {
    length,
    [Symbol.asyncIterator]: () => {
      const iterator = items[Symbol.iterator]() as Iterator<T, undefined>;
      return { next: () => iterator.next(), return: () => void iterator.return?.() };
    },
  };
}

/** The same, each made into something else when it is asked for; a project that throws is the supply's error. */
export function mapped<A, B>(supply: Supply<A>, project: (item: A) => B): Supply<B> {
  const project_ = (answer: Answer<A>): Answer<B> =>
    answer.done === true ? answer : { done: false, value: project(answer.value) };
  return derived(supply, (next) => () => {
    const answer = next();
    return isPromise(answer) ? answer.then(project_) : project_(answer);
  });
}

/** The same supply, asked in another way; it is asked nothing more when nothing more is wanted. */
export function derived<A, B>(
  supply: Supply<A>,
  ask: (next: SupplyIterator<A>['next']) => SupplyIterator<B>['next'],
  stop: () => void = () => undefined,
): Supply<B> {
  return {
    ...(supply.length === undefined ? {} : { length: supply.length }),
    [Symbol.asyncIterator]: () => {
      const iterator = supply[Symbol.asyncIterator]();
      let over = false;
      return {
        next: ask(() => (over ? { done: true, value: undefined } : iterator.next())),
        return: () => {
          over = true;
          stop();
          iterator.return();
        },
      };
    },
  };
}

/** As strategies and `for await` take it; their types know promises only. */
export function asyncIterable<T>(supply: Supply<T>): AsyncIterable<T> {
  return supply as unknown as AsyncIterable<T>;
}
