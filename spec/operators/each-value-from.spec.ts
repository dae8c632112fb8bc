import { Readable } from 'node:stream';
import { concat, EMPTY, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import { eachValueFrom } from '../../src/index.js';

/** What a loop over it sees, up to its end or its error. */
async function seen<T>(values: AsyncIterable<T>): Promise<unknown[]> {
  const log: unknown[] = [];
  try {
    for await (const value of values) log.push(value);
    log.push('end');
  } catch (error) {
    log.push({ error });
  }
  return log;
}

/** A source that knows whether it is listened to. */
function watched() {
  const values = new Subject<number>();
  let listening = 0;
  const source = new Observable<number>((subscriber) => {
    listening += 1;
    subscriber.add(values.subscribe(subscriber));
    return () => (listening -= 1);
  });
  return { source, values, listeners: () => listening };
}

const turn = () => new Promise(setImmediate);

describe('eachValueFrom', () => {
  it.each([
    ['values that come at once', of(1, 2, 3), [1, 2, 3, 'end']],
    ['no value', EMPTY, ['end']],
    [
      'an error after its values',
      concat(
        [1, 2],
        throwError(() => 'no'),
      ),
      [1, 2, { error: 'no' }],
    ],
    ['an error that is undefined', throwError(() => undefined), [{ error: undefined }]],
    ['an iterable', [1, 2], [1, 2, 'end']],
    ['a promise', Promise.resolve('p'), ['p', 'end']],
  ])('goes through %s', async (_what, source, expected) => {
    expect(await seen(eachValueFrom<typeof source>(source))).toEqual(expected);
  });

  it('keeps what comes while the body is busy, in order', async () => {
    const { source, values, listeners } = watched();
    const log: number[] = [];
    const loop = (async () => {
      for await (const value of eachValueFrom(source)) {
        log.push(value);
        if (value === 1) [2, 3].forEach((next) => values.next(next));
        if (value === 3) values.complete();
        await turn();
      }
    })();
    expect(listeners()).toBe(1);
    values.next(1);
    await loop;
    expect(log).toEqual([1, 2, 3]);
    expect(listeners()).toBe(0);
  });

  it('subscribes only when it is asked, and unsubscribes when the loop is left', async () => {
    const { source, values, listeners } = watched();
    const iterator = eachValueFrom(source);
    expect(listeners()).toBe(0);
    const first = iterator.next();
    expect(listeners()).toBe(1);
    values.next(1);
    expect(await first).toEqual({ done: false, value: 1 });
    await iterator.return!();
    expect(listeners()).toBe(0);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('can be left while nothing comes: who waits is told that it is over', async () => {
    const { source, listeners } = watched();
    const iterator = eachValueFrom(source);
    const waiting = [iterator.next(), iterator.next()];
    expect(await iterator.return!()).toEqual({ done: true, value: undefined });
    expect(listeners()).toBe(0);
    const over = { done: true, value: undefined };
    expect(await Promise.all(waiting)).toEqual([over, over]);
  });

  it('never subscribes when it is left before it is asked', async () => {
    const { source, listeners } = watched();
    const iterator = eachValueFrom(source);
    await iterator.return!();
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(listeners()).toBe(0);
  });

  it('may be asked several times at once, and tells an error once', async () => {
    const values = new Subject<number>();
    const iterator = eachValueFrom(values);
    const asked = [1, 2, 3, 4].map(() => iterator.next().catch((error: unknown) => ({ error })));
    values.next(1);
    values.next(2);
    values.error('no');
    expect(await Promise.all(asked)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { error: 'no' },
      { done: true, value: undefined },
    ]);
  });

  it('is over even if the teardown of its source throws', async () => {
    const fault = new Error('teardown');
    const source = new Observable<number>((subscriber) => {
      subscriber.next(1);
      return () => {
        throw fault;
      };
    });
    const iterator = eachValueFrom(source);
    await iterator.next();
    const waiting = iterator.next();
    await expect(iterator.return!()).rejects.toBe(fault);
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('passes what is thrown into it on, and is over', async () => {
    const { source, listeners } = watched();
    const iterator = eachValueFrom(source);
    const waiting = iterator.next();
    await expect(iterator.throw!('thrown')).rejects.toBe('thrown');
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(listeners()).toBe(0);
  });

  it('lets a Node stream made of it be destroyed', async () => {
    const { source, listeners } = watched();
    const stream = Readable.from(eachValueFrom(source));
    stream.resume();
    await turn();
    expect(listeners()).toBe(1);
    stream.destroy();
    await turn();
    expect(listeners()).toBe(0);
  });

  describe('with a signal', () => {
    it('unsubscribes at once when it is aborted, and throws its reason, whatever else waits', async () => {
      const { source, values, listeners } = watched();
      const controller = new AbortController();
      const iterator = eachValueFrom(source, { signal: controller.signal });
      const first = iterator.next();
      [1, 2, 3].forEach((value) => values.next(value));
      await first;
      controller.abort('enough');
      expect(listeners()).toBe(0);
      await expect(iterator.next()).rejects.toBe('enough');
    });

    it('wakes a loop that waits', async () => {
      const controller = new AbortController();
      const loop = seen(eachValueFrom(NEVER, { signal: controller.signal }));
      await turn();
      controller.abort('enough');
      expect(await loop).toEqual([{ error: 'enough' }]);
    });

    it('does not subscribe at all when it was aborted before', async () => {
      const { source, listeners } = watched();
      const signal = AbortSignal.abort('before');
      const loop = seen(eachValueFrom(source, { signal }));
      expect(listeners()).toBe(0);
      expect(await loop).toEqual([{ error: 'before' }]);
    });

    it('is heard also when the source has long ended', async () => {
      const controller = new AbortController();
      const log: unknown[] = [];
      const loop = async () => {
        for await (const value of eachValueFrom(range(1, 6), { signal: controller.signal })) {
          log.push(value);
          if (value === 2) controller.abort('enough');
        }
      };
      await expect(loop()).rejects.toBe('enough');
      expect(log).toEqual([1, 2]);
    });

    it('stops a source that emits all at once, and takes nothing more of it', async () => {
      const controller = new AbortController();
      const closed: boolean[] = [];
      const source = new Observable<number>((subscriber) => {
        subscriber.next(1);
        controller.abort('enough');
        closed.push(subscriber.closed);
        subscriber.next(2);
      });
      expect(await seen(eachValueFrom(source, { signal: controller.signal }))).toEqual([1, { error: 'enough' }]);
      expect(closed).toEqual([true]);
    });

    it('leaves no listener behind', async () => {
      const added: unknown[] = [];
      const { signal } = new AbortController();
      const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
      signal.addEventListener = (...args: Parameters<typeof add>) => (added.push(args[1]), add(...args));
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        added.splice(added.indexOf(args[1]), 1);
        remove(...args);
      };
      expect(await seen(eachValueFrom([1], { signal }))).toEqual([1, 'end']);
      expect(added).toEqual([]);
      for await (const value of eachValueFrom([1, 2], { signal })) if (value === 1) break;
      expect(added).toEqual([]);
    });

    it('is not heard any more after the loop was left', async () => {
      const controller = new AbortController();
      const iterator = eachValueFrom(of(1, 2), { signal: controller.signal });
      await iterator.next();
      await iterator.return!();
      controller.abort('late');
      expect(await iterator.next()).toEqual({ done: true, value: undefined });
    });
  });

  it.each([
    [
      () => eachValueFrom([], { signal: {} as never }),
      'Expected `signal` to be an AbortSignal, got an object (Object)',
    ],
    [() => eachValueFrom([], { signal: null as never }), 'Expected `signal` to be an AbortSignal, got `null`'],
    [() => eachValueFrom(7 as never), /You provided '7' where a stream was expected|Expected/],
  ])('refuses what it can not work with, at the call', (call, message) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });
});
