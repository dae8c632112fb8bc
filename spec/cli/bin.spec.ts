import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/testing/index.js';
import { rollsOf, transcript } from '../parity/rolls.js';
import { bin, execute, start } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';

const node = process.execPath;
const shell = (script: string) => execute('bash', ['-c', script, 'bash', node, bin]);

describe('the built command line', () => {
  const scratch = scratchFolder();

  it.each(['await', 'callback'] as const)(
    'prints the transcript of the Python tutorial for its rolls: %s',
    async (strategy) => {
      const expected = transcript(strategy);
      // Its own process draws from Math.random, so the rolls are put there before it starts.
      const preload = fileURLToPath(new URL('../parity/scripted-math-random.mjs', import.meta.url));
      const env = { ...process.env, SCRIPTED_ROLLS: JSON.stringify(rollsOf(expected)) };

      const ended = await execute(node, ['--import', preload, bin, strategy, '-i', '5ms'], { env });

      expect(ended).toEqual({ code: 0, signal: null, out: expected, err: '' });
    },
  );

  it('gives the same bytes for the same seed', async () => {
    const words = [bin, 'gather', '-s', '7', '-i', '1ms', '-n', '20', '-q'];
    const [one, two] = await Promise.all([execute(node, words), execute(node, words)]);
    expect(one.out).toBe(two.out);
    expect(one.out.split('\n')).toHaveLength(21);
    expect(one.code).toBe(0);
  });

  it('tells a usage error in one line, with nothing on stdout', async () => {
    expect(await execute(node, [bin, 'await', '-p', '2'])).toEqual({
      code: 2,
      signal: null,
      out: '',
      err: 'minimalist-async: Expected --likelihood to be a number > 0 and <= 1, got "2"\n',
    });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with %d, its output whole', async (signal, code) => {
    const { child, ended, whenOut } = start(node, [bin, 'callback', 'a', '-p', '0.000000001', '-i', '1h']);
    await whenOut('a retry needed');

    child.kill(signal);

    const { out, ...rest } = await ended;
    expect(rest).toEqual({ code, signal: null, err: '' });
    expect(out).toMatch(/^Awaiting results\.\.\.\na retry needed \(roll = .* > 1e-9\)\.\n$/);
  });

  it('ends quietly when its reader has had enough', async () => {
    const ended = await shell('"$1" "$2" callback -n 50 -p 0.000000001 -i 1ms | head -n 1; echo "${PIPESTATUS[0]}"');
    expect(ended).toEqual({ code: 0, signal: null, out: 'Awaiting results...\n0\n', err: '' });
  });

  it('says so when the disk is full', async () => {
    const ended = await shell('"$1" "$2" callback -n 50 -p 0.000000001 -i 1ms > /dev/full');
    expect(ended).toEqual({
      code: 1,
      signal: null,
      out: '',
      err: 'minimalist-async: The report could not be written (ENOSPC)\n',
    });
  });

  it('loses no line of a long run, and keeps their order', async () => {
    const { out, code } = await execute(node, [bin, 'await', '-n', '20000', '-p', '1', '-q', '-s', '1']);
    const tags = [...out.matchAll(/^The result of task=(\S+) was \S+\.$/gm)].map(([, tag]) => tag);
    expect(tags).toEqual(Array.from({ length: 20_000 }, (_, n) => `task${n + 1}`));
    expect(code).toBe(0);
  });

  it('is coloured on a terminal, but never under NO_COLOR', async () => {
    // `script` gives it a terminal.
    const onTerminal = (env: string) => shell(`script -qec "${env} $1 $2 callback a -p 1" /dev/null | cat -v`);
    expect((await onTerminal('NO_COLOR=')).out).toContain('^[[32ma Done.^[[39m');
    expect((await onTerminal('NO_COLOR=1')).out).toContain('\na Done.');
  });

  it('says so when a short report, or a help text, finds the disk full', async () => {
    const full = { code: 1, out: '', err: 'minimalist-async: The report could not be written (ENOSPC)\n' };
    expect(await shell('"$1" "$2" await -p 1 -q > /dev/full')).toMatchObject(full);
    expect(await shell('"$1" "$2" --help > /dev/full')).toMatchObject(full);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('hears %s while tasks end at once, in any number', async (signal) => {
    // A quiet run writes nothing to stderr, and its report goes where nobody reads: only the event loop can hear.
    const words = [bin, 'callback', '-n', '100000000', '-c', '5', '-p', '1'];
    const { child, ended } = start(node, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill(signal);
    expect(await ended).toMatchObject({ code: { SIGINT: 130, SIGTERM: 143 }[signal], err: '' });
  });

  it('waits for a reader that has stopped reading, keeps little in memory, and still ends when it is told to', async () => {
    const words = [bin, 'callback', '-n', '1000', '-p', '0.000000001', '-i', '1ms'];
    const { child, ended } = start(node, words);
    child.stdout!.pause();
    const memoryMiB = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024;
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

    // What it has written does not grow any more when the pipe is full.
    await sleep(1000);
    const before = memoryMiB();
    await sleep(2000);
    const after = memoryMiB();
    child.kill('SIGTERM');
    // Its reader does not come back; `exit`, since the pipe stays open.
    const [code] = (await once(child, 'exit')) as [number];
    child.stdout!.resume();
    await ended;

    expect(code).toBe(143);
    expect(after - before).toBeLessThan(40);
  }, 20_000);

  it('leaves a whole report behind when it is interrupted in the middle of much output', async () => {
    const file = scratch('report.txt');
    const fd = openSync(file, 'w');
    const words = [bin, 'callback', '-n', '5000', '-p', '0.000000001', '-i', '1ms', '-s', '1'];
    const { child, ended } = start(node, words, { stdio: ['ignore', fd, 'pipe'] });
    while (statSync(file).size < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 20));

    child.kill('SIGINT');

    expect(await ended).toMatchObject({ code: 130, err: '' });
    const text = readFileSync(file, 'utf8');
    closeSync(fd);
    expect(text.endsWith('.\n')).toBe(true);
    const [first, ...lines] = text.trimEnd().split('\n');
    expect(first).toBe('Awaiting results...');
    // The rolls of each task, from its first: none is missing and none has changed places.
    const rolls = new Map<string, () => number>();
    for (const line of lines) {
      const [, tag, roll] = /^(\S+) retry needed \(roll = (\S+) > 1e-9\)\.$/.exec(line)!;
      if (!rolls.has(tag!)) rolls.set(tag!, seededRandom('1', tag));
      if (rolls.get(tag!)!() !== Number(roll)) throw new Error(`Not its next roll: ${line}`);
    }
    expect(rolls.size).toBe(5000);
  });
});
