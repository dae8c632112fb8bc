import type { StrategyName } from '../../src/index.js';
import { done, failed, result, retry, start } from './events.js';

/** What fails in the pictures of the strategies. */
export const fault = new Error('fault');

/**
 * The letters of the strategies' pictures, for the tasks a, b and c. s: start; r, q: retries of a and b; d, e, f: done;
 * x, y, z: their results; F: b failed; G: so did the second, which never told its tag.
 */
export const valuesOf = (strategy: StrategyName) => ({
  s: start(strategy),
  r: retry('a', 1, 0.5, 3),
  q: retry('b', 1, 0.5, 3),
  d: done('a', 2, 1),
  e: done('b', 2, 2),
  f: done('c', 1, 3),
  x: result('a', 1),
  y: result('b', 2),
  z: result('c', 3),
  F: failed('b', fault),
  G: failed('#2', fault),
});
