import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * A stream of rolls that depends on nothing but the seed and the stream's name: the same two give the same rolls, on
 * every machine; other names give rolls that have nothing to do with each other.
 *
 * - Rolls: numbers from 0 (included) to 1 (excluded), multiples of 2^-53. - Source: xoroshiro128+ of `pure-rand`.
 *
 * @param seed any text or number; `7` and `'7'` are the same seed
 * @param stream for runs of many tasks: the tag, so that each task draws from its own stream. @default ''
 * @example
 * const random = seededRandom(7, 'task1');
 * [random(), random()] // => [ 0.4694235094894237, 0.5648038834095026 ]
 */
export function seededRandom(seed: number | string, stream = ''): () => number {
  // The length keeps ('a', 'bc') and ('ab', 'c') apart.
  const text = String(seed);
  const generator = xoroshiro128plus(hash(`${text.length}:${text}${stream}`));
  return () => uniformFloat64(generator);
}

/**
 * The rolls that were written down, in their order; for specs.
 *
 * @throws Error when it runs dry, with the number of rolls that there were
 * @example
 * const random = scriptedRandom([0.8, 0.05]);
 * [random(), random()] // => [ 0.8, 0.05 ]
 */
export function scriptedRandom(rolls: readonly number[]): () => number {
  let drawn = 0;
  return () => {
    const roll = rolls[drawn];
    if (roll === undefined) {
      throw new Error(`scriptedRandom ran dry: ${rolls.length} rolls were written down and one more was drawn`);
    }
    drawn += 1;
    return roll;
  };
}

/** 32 bits of a text: FNV-1a over its UTF-16 units, then the finalizer of MurmurHash3, so that near texts end far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
