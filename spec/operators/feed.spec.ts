import { Observable, of, Subject } from 'rxjs';
import type { ObservableInput } from 'rxjs';
import { feedFrom } from '../../src/operators/internal/feed.js';
import type { Feed, FeedTarget } from '../../src/operators/internal/feed.js';

/** Takes what a feed brings while it has room. */
function target(room: number) {
  const log: unknown[] = [];
  let feed: Feed | undefined;
  const taking: FeedTarget<unknown> = {
    get hasRoom() {
      return log.length < room;
    },
    open: (value) => log.push(value),
    advance: () => feed?.advance(),
    feedFailed: (error) => log.push(['error', error]),
  };
  return {
    log,
    start: (input: ObservableInput<unknown>) => {
      feed = feedFrom(input, taking);
      feed.start();
      feed.advance();
      return feed;
    },
    widen: (by: number) => {
      room += by;
      feed?.advance();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a feed', () => {
  it('takes a list up to the room there is', () => {
    const { log, start, widen } = target(2);
    const feed = start(['a', 'b', 'c']);
    expect({ log: [...log], exhausted: feed.exhausted }).toEqual({ log: ['a', 'b'], exhausted: false });
    widen(2);
    expect({ log, exhausted: feed.exhausted }).toEqual({ log: ['a', 'b', 'c'], exhausted: true });
  });

  it('takes what is an array by shape only', () => {
    const { log, start } = target(9);
    start({ length: 2, 0: 'a', 1: 'b' });
    expect(log).toEqual(['a', 'b']);
  });

  it('keeps what an Observable pushes while there is no room', () => {
    const { log, start, widen } = target(1);
    const feed = start(of('a', 'b', 'c'));
    expect(log).toEqual(['a']);
    widen(1);
    expect({ log: [...log], exhausted: feed.exhausted }).toEqual({ log: ['a', 'b'], exhausted: false });
    widen(1);
    expect({ log, exhausted: feed.exhausted }).toEqual({ log: ['a', 'b', 'c'], exhausted: true });
  });

  it('takes an Observable that can be iterated, too, for an Observable', () => {
    const both = Object.assign(of('observable'), { [Symbol.iterator]: () => ['iterable'][Symbol.iterator]() });
    const { log, start } = target(9);
    start(both);
    expect(log).toEqual(['observable']);
  });

  it('takes what can be iterated both ways asynchronously, as RxJS does', async () => {
    const both = {
      [Symbol.iterator]: () => ['sync'][Symbol.iterator](),
      [Symbol.asyncIterator]: async function* () {
        yield await Promise.resolve('async');
      },
    };
    const { log, start } = target(9);
    start(both);
    await turn();
    expect(log).toEqual(['async']);
  });

  it('asks an async iterator for one value at a time, and for none that there is no room for', async () => {
    let underway = 0;
    let most = 0;
    let asked = 0;
    const iterator = {
      next: async () => {
        asked += 1;
        most = Math.max(most, (underway += 1));
        await turn();
        underway -= 1;
        return { done: false, value: asked };
      },
    };
    const { log, start, widen } = target(2);
    const feed = start({ [Symbol.asyncIterator]: () => iterator } as never);
    for (let n = 0; n < 8; n += 1) {
      feed.advance();
      await turn();
    }
    expect({ log: [...log], most, asked }).toEqual({ log: [1, 2], most: 1, asked: 2 });
    widen(1);
    await turn();
    await turn();
    expect(log).toEqual([1, 2, 3]);
  });

  it('hears nothing of an async iterator that it has closed while it asked', async () => {
    // Made when it is asked for: a rejection that waits for its turn in a list would be an unhandled one.
    for (const next of [
      () => Promise.resolve({ done: false, value: 'late' }),
      () => Promise.reject(new Error('late')),
    ]) {
      const { log, start } = target(9);
      const feed = start({ [Symbol.asyncIterator]: () => ({ next }) } as never);
      feed.unsubscribe();
      await turn();
      expect(log).toEqual([]);
    }
  });

  it('does not mind how an async iterator closes', async () => {
    const closes = [() => Promise.reject(new Error('closing')), () => undefined, undefined];
    for (const close of closes) {
      const iterator = { next: () => new Promise(() => undefined), return: close };
      const feed = target(9).start({ [Symbol.asyncIterator]: () => iterator } as never);
      feed.unsubscribe();
      feed.unsubscribe();
      await turn();
    }
  });

  it('closes an iterator once, even when it is stopped from within it, and does not take what it gave then', () => {
    const log: string[] = [];
    function* tasks(): Generator<string> {
      try {
        yield 'a';
        feed.current?.unsubscribe();
        yield 'b';
        yield 'c';
      } finally {
        log.push('closed');
      }
    }
    const feed: { current?: Feed } = {};
    feed.current = feedFrom(tasks(), {
      hasRoom: true,
      open: (value) => void log.push(value),
      advance: () => undefined,
      feedFailed: () => undefined,
    });
    feed.current.advance();
    expect(log).toEqual(['a', 'closed']);
  });

  it('tells when it fails, and takes no more', async () => {
    const fault = new Error('fault');
    const failing: ObservableInput<unknown>[] = [
      new Observable((subscriber) => subscriber.error(fault)),
      {
        [Symbol.iterator]: () => ({
          next: () => {
            throw fault;
          },
        }),
      } as never,
      {
        [Symbol.asyncIterator]: () => {
          throw fault;
        },
      } as never,
    ];
    for (const input of failing) {
      const { log, start } = target(9);
      const feed = start(input);
      await turn();
      feed.advance();
      expect(log).toEqual([['error', fault]]);
    }
  });

  it('closes an async generator that stops its run from within', async () => {
    const log: string[] = [];
    const feed: { current?: Feed } = {};
    async function* tasks(): AsyncGenerator<string> {
      try {
        feed.current?.unsubscribe();
        yield await Promise.resolve('a');
      } finally {
        log.push('closed');
      }
    }
    const taken: unknown[] = [];
    const taking = {
      hasRoom: true,
      open: (v: unknown) => taken.push(v),
      advance: () => undefined,
      feedFailed: () => undefined,
    };
    feed.current = feedFrom(tasks(), taking as never);
    feed.current.advance();
    for (let n = 0; n < 3; n += 1) await turn();
    expect({ log, taken }).toEqual({ log: ['closed'], taken: [] });
  });

  it('drops an answer that there is no room for any more', async () => {
    const { log, start, widen } = target(1);
    start({
      [Symbol.asyncIterator]: () => ({ next: async () => Promise.resolve({ done: false, value: 'a' }) }),
    } as never);
    widen(-1);
    await turn();
    expect(log).toEqual([]);
  });

  it('takes no answer at all for a failure', async () => {
    const { log, start } = target(9);
    start({ [Symbol.asyncIterator]: () => ({ next: async () => Promise.resolve(undefined) }) } as never);
    await turn();
    expect(log).toEqual([['error', expect.any(TypeError)]]);
  });

  it('does not run inside itself when what it opens makes its source push more', () => {
    const source = new Subject<number>();
    let depth = 0;
    let deepest = 0;
    let count = 0;
    const feed: Feed = feedFrom(source, {
      hasRoom: true,
      open: (n) => {
        depth += 1;
        deepest = Math.max(deepest, depth);
        count += 1;
        if (n < 50_000) source.next(n + 1);
        depth -= 1;
      },
      advance: () => feed.advance(),
      feedFailed: () => undefined,
    });
    feed.start();
    source.next(1);
    expect({ deepest, count }).toEqual({ deepest: 1, count: 50_000 });
  });
});
