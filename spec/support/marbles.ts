import { marblesWith } from '../../src/testing/index.js';

/** Wraps a marble spec of ours: virtual time, jest's comparison. */
export const marbles = marblesWith((actual, expected) => {
  expect(actual).toEqual(expected);
});
