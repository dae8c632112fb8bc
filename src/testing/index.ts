export { marblesWith } from './marbles.js';
export type { AssertEqual, MarbleHelpers } from './marbles.js';
export { fakeProbe } from './fake-probe.js';
export type { FakeProbeOptions } from './fake-probe.js';
export { expectRun, RunsDifferError } from './expect-run.js';
export { scriptedRandom, seededRandom } from '../random.js';
