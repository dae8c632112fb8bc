import fc from 'fast-check';
import { scriptedRandom, seededRandom } from '../src/testing/index.js';

const draw = (count: number, random: () => number): number[] => Array.from({ length: count }, random);

describe('seededRandom', () => {
  it('gives the same rolls for the same seed and stream, and others for another', () => {
    const rolls = draw(5, seededRandom(7, 'task1'));
    expect(draw(5, seededRandom(7, 'task1'))).toEqual(rolls);
    expect(draw(5, seededRandom('7', 'task1'))).toEqual(rolls);
    expect(draw(5, seededRandom(8, 'task1'))).not.toEqual(rolls);
    expect(draw(5, seededRandom(7, 'task2'))).not.toEqual(rolls);
    expect(draw(5, seededRandom(7))).not.toEqual(rolls);
  });

  it('gives these very rolls, on every machine and in every version', () => {
    expect(draw(3, seededRandom(7, 'task1'))).toEqual([0.4694235094894237, 0.5648038834095026, 0.4222886209693836]);
  });

  it('keeps seed and stream apart', () => {
    expect(draw(3, seededRandom('a', 'bc'))).not.toEqual(draw(3, seededRandom('ab', 'c')));
  });

  it('stays within [0, 1)', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, stream) => {
        draw(20, seededRandom(seed, stream)).forEach((roll) => {
          expect(roll).toBeGreaterThanOrEqual(0);
          expect(roll).toBeLessThan(1);
        });
      }),
    );
  });

  it.each([0, 1, 2, 5])(
    'is even over the streams of one seed, at roll number %d: ten bins within five standard deviations',
    (index) => {
      const bins = new Array<number>(10).fill(0);
      const streams = 20_000;
      for (let n = 0; n < streams; n += 1) {
        const roll = draw(index + 1, seededRandom(1, `task${n}`))[index]!;
        bins[Math.floor(roll * 10)]! += 1;
      }
      const deviation = Math.sqrt(streams * 0.1 * 0.9);
      bins.forEach((count) => expect(Math.abs(count - streams / 10)).toBeLessThan(5 * deviation));
    },
  );

  it('shows no correlation between the first rolls of neighbouring streams', () => {
    const firsts = Array.from({ length: 20_000 }, (_, n) => seededRandom(1, `task${n}`)() - 0.5);
    const correlation = firsts.slice(1).reduce((sum, roll, n) => sum + roll * firsts[n]!, 0) / firsts.length / (1 / 12);
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(firsts.length));
  });
});

describe('scriptedRandom', () => {
  it('gives the rolls that were written down, and says when it runs dry', () => {
    const random = scriptedRandom([0.8, 0]);
    expect(draw(2, random)).toEqual([0.8, 0]);
    expect(random).toThrow('scriptedRandom ran dry: 2 rolls were written down and one more was drawn');
  });
});
