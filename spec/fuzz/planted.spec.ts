import fc from 'fast-check';
import { modelOf } from './model/run.js';
import { libraryWith, plants } from './planted.js';
import type { Plant } from './planted.js';
import { programs } from './program.js';
import { traceOf } from './real.js';

describe('random programs', () => {
  it('find nothing where nothing is planted', async () => {
    const [{ right, ...plant }] = plants as [Plant];
    const same = await libraryWith({ ...plant, name: 'nothing', right, wrong: right });
    fc.assert(
      fc.property(programs, (program) => {
        expect(traceOf(same, program)).toEqual(modelOf(program));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it.each(plants)('find within 1000 that $name', async (plant) => {
    const planted = await libraryWith(plant);
    const { failed, numRuns: needed } = fc.check(
      fc.property(programs, (program) => {
        expect(traceOf(planted, program)).toEqual(modelOf(program));
      }),
      { numRuns: 1000, seed: 1, endOnFailure: true },
    );
    expect({ failed, needed }).toEqual({ failed: true, needed: expect.any(Number) });
  });
});
