import fc from 'fast-check';
import * as library from '../../src/index.js';
import { modelOf } from './model/run.js';
import { programs } from './program.js';
import { traceOf } from './real.js';

/** `FUZZ_RUNS=100000` for more, `FUZZ_SEED` for others. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 5000);
const seed = process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) };

describe('random programs of tasks, strategies, bounds, limits, errors and departures', () => {
  it(`do what the model says, ${numRuns} of them`, () => {
    fc.assert(
      fc.property(programs, (program) => {
        expect(traceOf(library, program)).toEqual(modelOf(program));
      }),
      { numRuns, ...seed },
    );
  }, 600_000);
});
