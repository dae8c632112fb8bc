import { scriptedRandom } from '../../src/testing/index.js';
import { runCli } from '../support/fake-io.js';
import { rollsOf, transcript } from './rolls.js';

describe('the text of the Python tutorial, byte for byte', () => {
  it.each(['await', 'callback'] as const)('%s', async (strategy) => {
    const expected = transcript(strategy);
    const random = scriptedRandom(rollsOf(expected));

    const { code, out, err } = await runCli([strategy], { randomOf: () => random });

    expect(out).toBe(expected);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});
