import { execute } from '../support/processes.js';

/** Every bench at a size that only shows that it works; each checks by itself that its contenders did the job. */
describe('the benches', () => {
  const run = (name: string) =>
    execute(process.execPath, ['scripts/bench.mjs', name], { env: { ...process.env, BENCH_SMOKE: '1' } });

  it('compare ours with every peer', async () => {
    const { code, out } = await run('run');
    expect(code).toBe(0);
    for (const contender of [
      'asReady',
      'awaitInOrder',
      'gather',
      'rxjs repeat({ delay }), forkJoin',
      'p-retry',
      'bare shared tick',
    ]) {
      // A row of each table: time, heap, lateness.
      expect(out.split('\n').filter((line) => line.startsWith(`| ${contender} `))).toHaveLength(3);
    }
    expect(out).not.toContain('cut off');
  }, 120_000);

  it.each([
    ['eager', 'reverse order'],
    ['cancel', 'one by one'],
    ['cli', '--version'],
    ['jobs', 'memory'],
    ['playground', 'frames/s'],
  ])(
    '%s',
    async (name, part) => {
      const { code, out, err } = await run(name);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(part);
    },
    60_000,
  );
});
