export { marblesWith } from './marbles.js';
export type { AssertEqual, MarbleHelpers } from './marbles.js';
export { scriptedRandom, seededRandom } from '../random.js';
