import fc from 'fast-check';
import { Tail } from '../../src/probes/tail.js';

function tailOf(limit: number, chunks: readonly Buffer[]): Tail {
  const tail = new Tail(limit);
  for (const chunk of chunks) tail.push(chunk);
  return tail;
}

describe('the tail of what flows past', () => {
  it('is its end, however it comes', () => {
    // As long as the blocks are, and longer.
    const lengths = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(511, 512, 513, 65_535, 65_536, 131_073));
    const limits = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(512, 65_536, 70_000, 1_000_000));
    fc.assert(
      fc.property(fc.array(lengths, { maxLength: 30 }), limits, (sizes, limit) => {
        let next = 0;
        const chunks = sizes.map((size) => Buffer.from(Array.from({ length: size }, () => 97 + (next++ % 26))));
        const whole = Buffer.concat(chunks).toString();
        const tail = tailOf(limit, chunks);
        expect(tail.toString() === whole.slice(-limit)).toBe(true);
        expect(tail.dropped).toBe(Math.max(0, whole.length - limit));
      }),
      { numRuns: 60 },
    );
  });

  it('takes no more memory than its limit and a block or two, and little for what is short', () => {
    const held = (tail: Tail) =>
      (tail as unknown as { readonly blocks: readonly Buffer[] }).blocks.reduce((sum, { length }) => sum + length, 0);
    expect(held(tailOf(4_194_304, [Buffer.from('short')]))).toBe(512);
    const large = Array.from({ length: 100 }, () => Buffer.alloc(100_000));
    expect(held(tailOf(100_000, large))).toBeLessThanOrEqual(100_000 + 2 * 65_536);
    const small = Array.from({ length: 20_000 }, () => Buffer.alloc(70));
    expect(held(tailOf(10_000, small))).toBeLessThanOrEqual(10_000 + 2 * 65_536);
  });
});
