import { writeFileSync } from 'node:fs';
import { scriptedRandom } from '../../src/testing/index.js';
import { runCli } from '../support/fake-io.js';
import { scratchFolder } from '../support/scratch.js';

const scratch = scratchFolder();
const never = () => () => 0.5;

async function* chunks(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

describe('the options of a run', () => {
  it.each([
    [
      ['-a3', '--backoff', 'exponential'],
      [100, 200],
    ],
    [
      ['-a3', '--backoff', 'linear', '-i', '1s', '--max-interval', '1500ms'],
      [1000, 1500],
    ],
    [
      ['-a3', '--max-interval', '50ms', '--backoff', 'exponential'],
      [50, 50],
    ],
  ])('try again by %j after %j ms', async (options, waits) => {
    const { out } = await runCli(['callback', 'a', '-f', 'ndjson', ...options], { randomOf: never });
    expect([...out.matchAll(/"delayMs":(\d+)/g)].map(([, ms]) => Number(ms))).toEqual(waits);
  });

  it('draw jitter by the seed, and the rolls stay what they are', async () => {
    const run = (...options: string[]) =>
      runCli(['await', '-s', '7', '-n', '5', '-f', 'ndjson', ...options]).then(({ out }) => out);
    const jittered = await run('--jitter', 'full');
    expect(await run('--jitter', 'full')).toBe(jittered);
    const waits = new Set([...jittered.matchAll(/"delayMs":(\d+)/g)].map(([, ms]) => ms));
    expect(waits.size).toBeGreaterThan(10);
    const rolls = (out: string) =>
      [...out.matchAll(/"tag":"task3".*?"(?:roll|value)":([\d.]+)/g)].map(([, roll]) => roll);
    expect(rolls(jittered).length).toBeGreaterThan(1);
    expect(rolls(jittered)).toEqual(rolls(await run()));
  });

  it.each([
    [['--success', 'any'], ['a']],
    [['--success', '1'], ['a']],
    [
      ['--success', '50%'],
      ['a', 'b'],
    ],
    [
      ['--success', '51%'],
      ['a', 'b', 'c'],
    ],
    [
      ['--success', 'all'],
      ['a', 'b', 'c', 'd'],
    ],
  ])('with %j end a run after the results of %j', async (options, tags) => {
    const luck: Record<string, number> = { a: 1, b: 2, c: 3, d: 4 };
    const randomOf = (tag: string) => scriptedRandom([...Array<number>(luck[tag]! - 1).fill(0.5), 0.05]);
    const ended = await runCli(['await', 'a', 'b', 'c', 'd', '-q', ...options], { randomOf });
    expect(ended).toMatchObject({ code: 0, err: '', elapsedMs: (tags.length - 1) * 100 });
    expect(ended.out).toBe(tags.map((tag) => `The result of task=${tag} was 0.05.\n`).join(''));
  });

  it('end with 0 when as many as are wanted have succeeded, though one has failed; with 1 when they can not', async () => {
    const randomOf = (tag: string) => scriptedRandom(tag === 'a' ? [0.5, 0.5] : [0.5, 0.05]);
    const met = await runCli(['await', 'a', 'b', 'c', '-a2', '-q', '--success', '2'], { randomOf });
    expect(met).toMatchObject({
      code: 0,
      out: 'Problem with task=a.\nThe result of task=b was 0.05.\nThe result of task=c was 0.05.\n',
    });
    const missed = await runCli(['callback', 'a', 'b', '-a1', '-q', '--success', '2'], { randomOf });
    expect(missed).toMatchObject({ code: 1, out: 'Problem with task=a.\n' });
    expect(missed.err).toContain('minimalist-async: Expected 2 tasks to succeed, got 0, and 1 that failed\n');
  });

  it('end with 124 at the deadline, and name what was waited for with the last reason', async () => {
    const randomOf = (tag: string) => scriptedRandom(tag === 'b' ? [0.05] : [0.9, 0.8, 0.7]);
    expect(await runCli(['await', 'a', 'b', 'c', '-q', '--deadline', '250ms'], { randomOf })).toEqual({
      code: 124,
      elapsedMs: 250,
      out: 'The result of task=b was 0.05.\n',
      err:
        'minimalist-async: The run did not end within 250 ms (2 still waiting)\n' +
        'minimalist-async: Task `a` was still waiting (attempt 3 failed: roll = 0.7 > 0.1)\n' +
        'minimalist-async: Task `c` was still waiting (attempt 3 failed: roll = 0.7 > 0.1)\n',
    });
  });

  it.each([
    [['--rate', '10/s'], 200],
    [['--rate', '2'], 1000],
    [['--rate', '1/m'], 120_000],
    [['--rate', '1000/s', '-c', '1'], 2],
    [['--rate', '5/h'], 1_440_000],
  ])('start tasks no faster than %j', async (options, elapsedMs) => {
    expect(await runCli(['callback', '-n', '3', '-p', '1', ...options])).toMatchObject({ code: 0, elapsedMs });
  });

  it('start no more tasks than --lookahead lets them while the first one is still awaited', async () => {
    const luck: Record<string, number> = { a: 4, b: 1, c: 1, d: 1 };
    const randomOf = (tag: string) => scriptedRandom([...Array<number>(luck[tag]! - 1).fill(0.5), 0.05]);
    const doneAt = async (...options: string[]) => {
      const { out } = await runCli(['await', 'a', 'b', 'c', 'd', '-f', 'ndjson', ...options], { randomOf });
      return [...out.matchAll(/"time":(\d+),"type":"done","tag":"(\w)"/g)].map(([, time, tag]) => `${tag}${time}`);
    };
    expect(await doneAt('-c', '2')).toEqual(['b0', 'c0', 'd0', 'a300']);
    expect(await doneAt('-c', '2', '--lookahead', '2')).toEqual(['b0', 'a300', 'c300', 'd300']);
    expect(await doneAt('-c', '2', '--lookahead', '3')).toEqual(['b0', 'c0', 'a300', 'd300']);
  });

  it('take tasks from a list, with tags that may repeat', async () => {
    const stdin = () => chunks('a\n# a comment\n\n  b=roll:x  \r\n', 'a');
    const { out, code } = await runCli(['await', '--from', '-', '-p', '1', '-q'], { stdin, randomOf: () => () => 0.5 });
    expect({ out, code }).toEqual({
      code: 0,
      out: ['a', 'b', 'a'].map((tag) => `The result of task=${tag} was 0.5.\n`).join(''),
    });
  });

  it('end with 2 at a bad line of stdin, what had started cancelled', async () => {
    const stdin = () => chunks('a\nb\n', 'tcp:0\nc\n');
    const { code, err, out } = await runCli(['callback', '--from', '-', '-q'], { stdin, randomOf: never });
    expect({ code, err, out }).toEqual({
      code: 2,
      out: '',
      err: 'minimalist-async: Expected line 3 of stdin to be tcp:PORT or tcp:HOST:PORT (1 to 65535), got "tcp:0"\n',
    });
  });

  it('name what had not even started at the deadline', async () => {
    const words = ['await', '-q', '-c', '1', '--deadline', '150ms', 'a', 'b=roll:x', 'tcp:1'];
    const { err } = await runCli(words, { randomOf: never });
    expect(err.split('\n')).toEqual([
      'minimalist-async: The run did not end within 150 ms (1 still waiting, 2 not started)',
      'minimalist-async: Task `a` was still waiting (attempt 2 failed: roll = 0.5 > 0.1)',
      'minimalist-async: Task `b` had not started',
      'minimalist-async: Task `tcp:1` had not started',
      '',
    ]);
    expect(
      (await runCli(['await', '-q', '-n', '3', '-c', '1', '--deadline', '150ms'], { randomOf: never })).err,
    ).toContain('(1 still waiting, 2 not started)\n');
  });

  it.each([
    [['--success', '50%'], 0],
    [['--success', 'all'], 0],
    [[], 0],
    [['--success', 'any'], 2],
  ])('take an empty list for a run of no tasks: %j ends with %d', async (options, code) => {
    const path = scratch('empty');
    writeFileSync(path, '# nothing\n');
    expect(await runCli(['await', '--from', path, ...options])).toMatchObject({ code });
  });

  it('write nothing but values, if that is wanted', async () => {
    const randomOf = (tag: string) => scriptedRandom(tag === 'b' ? [0.5] : [0.05]);
    expect(await runCli(['await', 'a', 'b', 'c', '-f', 'values', '-a1', '--settle'], { randomOf })).toMatchObject({
      code: 1,
      out: '0.05\n0.05\n',
      err: 'minimalist-async: Task `b` gave up after 1 attempt (last: roll = 0.5 > 0.1)\n',
    });
  });
});

describe('options from elsewhere', () => {
  const config = (content: unknown): string => {
    const path = scratch('config.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const environment: string[] = [];
  const set = (name: string, value: string): void => {
    environment.push(name);
    process.env[name] = value;
  };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the environment is such an object
  afterEach(() => environment.splice(0).forEach((name) => delete process.env[name]));

  it('are those of a JSON file', async () => {
    const path = config({ task: ['a', 'b'], quiet: true, likelihood: 1, 'max-interval': '1s', concurrency: 1 });
    const { out, code } = await runCli(['await', '--config', path], { randomOf: () => () => 0.5 });
    expect({ out, code }).toEqual({
      code: 0,
      out: 'The result of task=a was 0.5.\nThe result of task=b was 0.5.\n',
    });
  });

  it('are those of a file that begins with the mark of some editors, and names options in camel case', async () => {
    const path = config('\ufeff{"maxInterval": 50, "attempts": 2, "quiet": false}');
    const { out, elapsedMs } = await runCli(['callback', 'a', '--config', path], { randomOf: never });
    expect(out).toMatch(/^Awaiting results/);
    expect(elapsedMs).toBe(50);
  });

  it('are lists of JSON, where an option takes a list', async () => {
    const path = config({ 'exit-code': [0, 3], task: 'a=exec:exit 3', quiet: true });
    expect(await runCli(['await', '--config', path])).toMatchObject({ code: 0, out: 'The result of task=a was .\n' });
  });

  it.each([
    ['1', true],
    ['true', true],
    ['0', false],
    ['false', false],
  ])('of the environment are on or off: %s', async (value, isQuiet) => {
    set('MINIMALIST_ASYNC_QUIET', value);
    const { out } = await runCli(['await', 'a', '-p', '1', '-s', '1']);
    expect(out.startsWith('The result')).toBe(isQuiet);
  });

  it('are those of the environment', async () => {
    set('MINIMALIST_ASYNC_ATTEMPTS', '2');
    set('MINIMALIST_ASYNC_MAX_INTERVAL', '50ms');
    set('MINIMALIST_ASYNC_QUIET', '1');
    const { out, err, elapsedMs } = await runCli(['await', 'a'], { randomOf: never });
    expect(err).toContain('gave up after 2 attempts');
    expect(elapsedMs).toBe(50);
    expect(out).toBe('Problem with task=a.\n');
  });

  it('come first from the command line, then from the environment, then from the file', async () => {
    const path = config({ attempts: 5, interval: 10 });
    set('MINIMALIST_ASYNC_ATTEMPTS', '4');
    const gaveUp = async (...options: string[]) => {
      const { err, elapsedMs } = await runCli(['await', 'a', '--config', path, ...options], { randomOf: never });
      return [Number(/after (\d)/.exec(err)?.[1]), elapsedMs];
    };
    expect(await gaveUp('-a', '3')).toEqual([3, 20]);
    expect(await gaveUp()).toEqual([4, 30]);
  });

  it.each([
    [{ attempts: 0 }, 'Expected --attempts to be an integer >= 1, got "0"'],
    [{ attempts: [1, 2] }, 'Expected --attempts once, got it 2 times'],
    [{ attempts: { a: 1 } }, 'Expected --attempts to be a text or a number, got {"a":1}'],
    [{ likelihood: true }, 'Expected --likelihood to be a text or a number, got true'],
    [{ fly: 1 }, 'Unknown argument: fly (see --help)'],
    [{ quiet: 'yes' }, 'Expected --quiet to be true or false, got "\\"yes\\"" (see --help)'],
    [
      { permanent: [2, 'x'] },
      'Expected --permanent to be exit codes and HTTP statuses such as 2,404 or 4xx, or none, got "2,x"',
    ],
    [{ config: 'x.json' }, /^Expected --config to name no other, got ".*" \(see --help\)$/],
    [[1], /^Expected --config to hold a JSON object, got ".*" \(see --help\)$/],
    ['null', /^Expected --config to hold a JSON object, got ".*" \(see --help\)$/],
    ['"attempts"', /^Expected --config to hold a JSON object, got ".*" \(see --help\)$/],
    [{ fly: 1, sing: 2 }, 'Unknown arguments: fly, sing (see --help)'],
    [{ 'fly-away': 1 }, 'Unknown argument: fly-away (see --help)'],
    [{ task: [true] }, 'Expected --task to be a text or a number, got true'],
    [{ seed: null }, 'Expected --seed to be a text or a number, got null'],
    [{ header: [1, {}] }, 'Expected --header to be a header such as "Accept: text/html", got "1"'],
    ['{"attempts', /^Expected --config to be a JSON file, got ".*config.json" \(.*JSON.*\) \(see --help\)$/],
  ])('are checked alike: %j', async (content, message) => {
    const { code, out, err } = await runCli(['await', '--config', config(content)]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const line = /^minimalist-async: (.*)\n$/.exec(err)?.[1];
    if (typeof message === 'string') expect(line).toBe(message);
    else expect(line).toMatch(message);
  });

  it.each([
    ['MINIMALIST_ASYNC_ATTEMPTS', 'x', 'Expected --attempts to be an integer >= 1, got "x"'],
    ['MINIMALIST_ASYNC_QUIET', 'yes', 'Expected MINIMALIST_ASYNC_QUIET to be true or false, got "yes"'],
    [
      'MINIMALIST_ASYNC_FLY_AWAY',
      '1',
      'Unknown argument: flyAway (in the environment: MINIMALIST_ASYNC_FLY_AWAY) (see --help)',
    ],
  ])('are checked alike: %s=%s', async (name, value, message) => {
    set(name, value);
    expect(await runCli(['await'])).toMatchObject({ code: 2, out: '', err: `minimalist-async: ${message}\n` });
  });
});
