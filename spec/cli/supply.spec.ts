import { VirtualTimeScheduler } from 'rxjs';
import { paced } from '../../src/cli/pace.js';
import { asyncIterable, mapped, supplyOf } from '../../src/cli/supply.js';
import { turn } from '../support/turn.js';

async function collect<T>(supply: Parameters<typeof asyncIterable<T>>[0]): Promise<T[]> {
  const seen: T[] = [];
  for await (const item of asyncIterable(supply)) seen.push(item);
  return seen;
}

describe('a supply', () => {
  it('gives what there is, and knows how long it is', async () => {
    const supply = mapped(supplyOf(['a', 'b'], 2), (item) => item.toUpperCase());
    expect(supply.length).toBe(2);
    expect(await collect(supply)).toEqual(['A', 'B']);
  });

  it('answers at once where it can', () => {
    const iterator = mapped(supplyOf(['a'], 1), (item) => item)[Symbol.asyncIterator]();
    expect(iterator.next()).toEqual({ done: false, value: 'a' });
    expect(iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('ends with what its project throws', async () => {
    const supply = mapped(supplyOf(['a'], 1), () => {
      throw new Error('fault');
    });
    await expect(collect(supply)).rejects.toThrow('fault');
  });

  it('tells the one that it comes from that nothing more is wanted', () => {
    const log: string[] = [];
    function* items(): Generator<string> {
      try {
        yield 'a';
      } finally {
        log.push('closed');
      }
    }
    const iterator = mapped(supplyOf(items(), 1), (item) => item)[Symbol.asyncIterator]();
    void iterator.next();
    iterator.return();
    expect(log).toEqual(['closed']);
  });
});

describe('paced', () => {
  it('gives one thing, and the next ones that far apart, and the end at once', async () => {
    const scheduler = new VirtualTimeScheduler();
    const iterator = paced(supplyOf(['a', 'b', 'c'], 3), 100, scheduler)[Symbol.asyncIterator]();
    const given: unknown[] = [];
    for (let n = 0; n < 4; n += 1) {
      const answer = Promise.resolve(iterator.next());
      await turn();
      scheduler.flush();
      given.push([scheduler.now(), (await answer).value]);
    }
    expect(given).toEqual([
      [0, 'a'],
      [100, 'b'],
      [200, 'c'],
      [200, undefined],
    ]);
  });

  it('keeps its distance from what was given late', async () => {
    const scheduler = new VirtualTimeScheduler();
    const iterator = paced(supplyOf(['a', 'b', 'c'], 3), 100, scheduler)[Symbol.asyncIterator]();
    await iterator.next();
    scheduler.schedule(() => undefined, 250);
    scheduler.flush();
    expect(iterator.next()).toEqual({ done: false, value: 'b' });
    const third = Promise.resolve(iterator.next());
    scheduler.flush();
    await third;
    // Of what was late, 20 ms are made up for.
    expect(scheduler.now()).toBe(330);
  });

  it('leaves no timer when nothing more is wanted', async () => {
    const scheduler = new VirtualTimeScheduler();
    const iterator = paced(supplyOf(['a', 'b'], 2), 100, scheduler)[Symbol.asyncIterator]();
    await iterator.next();
    void iterator.next();
    expect(scheduler.actions).toHaveLength(1);
    iterator.return();
    expect(scheduler.actions).toHaveLength(0);
  });
});
