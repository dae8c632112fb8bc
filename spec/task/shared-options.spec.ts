import { SharedOptions } from '../../src/task/shared-options.js';

interface Options {
  readonly a?: number | undefined;
  readonly b?: number | undefined;
}

describe('SharedOptions', () => {
  it('gives one copy for the same options, one after the other, and checks it once', () => {
    const checked: Options[] = [];
    const shared = new SharedOptions<Options>((options) => checked.push(options));
    const first = shared.of({ a: 1 });
    expect(shared.of({ a: 1 })).toBe(first);
    expect(checked).toEqual([{ a: 1 }]);
  });

  it.each<[Options, Options]>([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [{ a: 1, b: 1 }, { a: 1 }],
    [{}, { a: 1 }],
  ])('tells %j from %j', (one, two) => {
    const shared = new SharedOptions<Options>(() => undefined);
    shared.of(one);
    expect(shared.of(two)).toEqual(two);
  });

  it('is not changed by who changes what they passed', () => {
    const shared = new SharedOptions<Options>(() => undefined);
    const options = { a: 1 };
    const copy = shared.of(options);
    options.a = 2;
    expect(copy).toEqual({ a: 1 });
    expect(shared.of({ a: 1 })).toBe(copy);
  });

  it('keeps nothing of what was refused', () => {
    const shared = new SharedOptions<Options>(({ a }) => {
      if (a === 2) throw new RangeError('refused');
    });
    for (let n = 0; n < 2; n += 1) expect(() => shared.of({ a: 2 })).toThrow('refused');
  });

  it('holds on to nothing when the code that made the tasks has run to its end', async () => {
    const shared = new SharedOptions<Options>(() => undefined);
    const copy = shared.of({ a: 1 });
    await Promise.resolve();
    await Promise.resolve();
    expect(shared.of({ a: 1 })).not.toBe(copy);
  });
});
