import { Subject, VirtualTimeScheduler } from 'rxjs';
import { run } from '../../src/cli/run.js';
import type { Signal } from '../../src/cli/exit-code.js';
import { scriptedRandom } from '../../src/testing/index.js';
import type { Sink } from '../../src/cli/io.js';
import { fakeIo, runCli } from '../support/fake-io.js';
import { turn } from '../support/turn.js';

/** Rolls that fail twice and then succeed, for each task its own. */
const third = () => scriptedRandom([0.8, 0.3, 0.05]);
const never = () => () => 0.5;

describe('a run', () => {
  it('gathers: all results at the end', async () => {
    const { out, code } = await runCli(['gather', 'a', 'b', '-q'], { randomOf: third });
    expect(out).toBe('The result of task=a was 0.05.\nThe result of task=b was 0.05.\n');
    expect(code).toBe(0);
  });

  it.each([
    [
      ['await', '-q'],
      ['task1', 'task2'],
    ],
    [
      ['await', '-q', '-n', '3'],
      ['task1', 'task2', 'task3'],
    ],
    [
      ['await', '-q', 'true', '--settle', 'false'],
      ['true', 'false'],
    ],
    [
      ['await', '-q', 'x', 'roll:y', 'z=roll:w', '007'],
      ['x', 'y', 'z', '007'],
    ],
  ])('%j runs the tasks %j', async (argv, tags) => {
    const { out } = await runCli(argv, { randomOf: third });
    expect(out).toBe(tags.map((tag) => `The result of task=${tag} was 0.05.\n`).join(''));
  });

  it.each([
    [[], 200],
    [['-i', '2s'], 4000],
    [['--interval=1.5m'], 180_000],
    [['-c', '1'], 400],
    [['-c', '2', '-n', '4'], 400],
    [['-p', '0.4'], 100],
    [['-p', '1'], 0],
  ])('with %j takes %d ms', async (options, elapsed) => {
    const { elapsedMs, code } = await runCli(['await', ...options], { randomOf: third });
    expect({ elapsedMs, code }).toEqual({ elapsedMs: elapsed, code: 0 });
  });

  it.each(['await', 'gather', 'callback'])('%s bounds what runs at once by --concurrency', async (strategy) => {
    const { elapsedMs } = await runCli([strategy, '-c', '1'], { randomOf: third });
    expect(elapsedMs).toBe(400);
  });

  it('gives every task rolls of its own', async () => {
    const { out } = await runCli(['await', '-s', '1', '-p', '1', '-q']);
    const [one, two] = [...out.matchAll(/was (\S+)\.$/gm)].map(([, value]) => value);
    expect(one).not.toBe(two);
  });

  it('gives the same bytes for the same seed, and the same value per task under every strategy and concurrency', async () => {
    const outputs = await Promise.all(
      [['await'], ['await'], ['gather'], ['callback'], ['callback', '-c', '1']].map((words) =>
        runCli([...words, '-s', 'seed', '-n', '5']).then(({ out }) => out),
      ),
    );
    const sorted = (out: string) => [...out.matchAll(/^The result.*$/gm)].map(String).sort();
    expect(outputs[0]).toBe(outputs[1]);
    expect(new Set(outputs.map((out) => sorted(out).join())).size).toBe(1);
    expect(sorted(outputs[0]!)).toHaveLength(5);
    expect((await runCli(['await', '-s', 'other'])).out).not.toBe((await runCli(['await', '-s', 'seed'])).out);
  });

  it('is written as JSON lines, with the time from its start', async () => {
    const { out } = await runCli(['callback', 'a', '-f', 'ndjson'], { randomOf: () => scriptedRandom([0.8, 0.05]) });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { time: 0, type: 'start', strategy: 'callback' },
      { time: 0, type: 'retry', tag: 'a', attempt: 1, reason: { roll: 0.8, likelihood: 0.1 }, delayMs: 100 },
      { time: 100, type: 'done', tag: 'a', attempt: 2, value: 0.05 },
      { time: 100, type: 'result', tag: 'a', value: 0.05 },
    ]);
  });

  it('counts the time of a JSON line from its start, whatever the clock shows', async () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.frame = 5000;
    const { out } = await runCli(['callback', 'a', '-f', 'ndjson', '-p', '1'], { randomOf: third, scheduler });
    expect([...out.matchAll(/"time":(\d+)/g)].map(([, time]) => time)).toEqual(['0', '0', '0']);
  });

  it('writes what happens as it happens', async () => {
    const { io, scheduler, written } = fakeIo({ scheduler: new VirtualTimeScheduler(undefined, 0), randomOf: third });
    const ended = run(['callback', 'a'], io, '1.2.3');
    const seen: number[] = [];
    for (const maxFrames of [0, 100, 200]) {
      await turn();
      scheduler.maxFrames = maxFrames;
      scheduler.flush();
      await turn();
      seen.push(written.out.split('\n').length - 1);
    }
    expect(seen).toEqual([2, 3, 5]);
    expect(await ended).toBe(0);
  });

  it('is written as fewer JSON lines when it is to be quiet', async () => {
    const { out } = await runCli(['callback', 'a', '-q', '-f', 'ndjson'], { randomOf: third });
    expect(out).toBe('{"time":200,"type":"result","tag":"a","value":0.05}\n');
  });

  const exhausted = 'gave up after 2 attempts (last: roll = 0.5 > 0.1)';
  const timedOut = 'did not succeed within 150 ms (2 attempts) (last: roll = 0.5 > 0.1)';
  const complaint = (tag: string, problem: string) => `minimalist-async: Task \`${tag}\` ${problem}\n`;

  it.each([
    [
      ['callback', 'a', 'b', '-a2'],
      1,
      'Problem with task=a.\nProblem with task=b.\n',
      complaint('a', exhausted) + complaint('b', exhausted),
    ],
    [
      ['await', 'a', 'b', '-a2', '--settle'],
      1,
      'Problem with task=a.\nProblem with task=b.\n',
      complaint('a', exhausted) + complaint('b', exhausted),
    ],
    [
      ['gather', 'a', 'b', '-a2', '--settle'],
      1,
      'Problem with task=a.\nProblem with task=b.\n',
      complaint('a', exhausted) + complaint('b', exhausted),
    ],
    [['await', 'a', 'b', '-a2'], 1, 'Problem with task=a.\n', complaint('a', exhausted)],
    [['gather', 'a', 'b', '-a2'], 1, 'Problem with task=a.\n', complaint('a', exhausted)],
    [['await', 'a', 'b', '-t', '150ms'], 124, 'Problem with task=a.\n', complaint('a', timedOut)],
    [['callback', 'a', '-t', '150ms'], 1, 'Problem with task=a.\n', complaint('a', timedOut)],
  ])('%j whose tasks fail ends with %d', async (argv, code, out, err) => {
    expect(await runCli([...argv, '-q'], { randomOf: never })).toMatchObject({ code, out, err });
  });

  it('tells what went wrong when it was no task', async () => {
    const { code, out, err } = await runCli(['await', 'a', '-q'], { randomOf: () => scriptedRandom([]) });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe('minimalist-async: scriptedRandom ran dry: 0 rolls were written down and one more was drawn\n');
  });

  it.each<[Signal, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends at once on %s, with all that it has to say written and no timer left', async (signal, code) => {
    const scheduler = new VirtualTimeScheduler(undefined, 150);
    const interrupt$ = new Subject<Signal>();
    const { io, written } = fakeIo({ scheduler, interrupt$, randomOf: never });
    const ended = run(['callback', 'a'], io, '1.2.3');
    await turn();
    scheduler.flush();
    expect(scheduler.actions).toHaveLength(1);

    interrupt$.next(signal);

    expect(scheduler.actions).toHaveLength(0);
    expect(await ended).toBe(code);
    expect(written.out).toBe(`Awaiting results...\n${'a retry needed (roll = 0.5 > 0.1).\n'.repeat(2)}`);
    expect(written.err).toBe('');
    expect(interrupt$.observed).toBe(false);
  });

  it.each([
    ['EPIPE', 0, ''],
    ['ENOSPC', 1, 'minimalist-async: The report could not be written (ENOSPC)\n'],
  ])('ends when its report fails with %s', async (code, exit, err) => {
    const error = Object.assign(new Error(code), { code });
    let writes = 0;
    const out: Sink = {
      write: (_text, written) => {
        writes += 1;
        written(writes > 1 ? error : null);
        return true;
      },
    };
    const { io, scheduler, written } = fakeIo({
      out,
      scheduler: new VirtualTimeScheduler(undefined, 150),
      randomOf: never,
    });
    const ended = run(['callback', 'a'], io, '1.2.3');
    await turn();
    scheduler.flush();
    expect({ code: await ended, err: written.err }).toEqual({ code: exit, err });
    expect(scheduler.actions).toHaveLength(0);
  });
});

describe('what is not a run', () => {
  it.each([
    [['--version'], /^1\.2\.3\n$/],
    [['-V'], /^1\.2\.3\n$/],
    [['--help'], /^minimalist-async <await\|gather\|callback> \[task\.\.\] \[-- command\.\.\]\n[^]*Exit codes:[^]*\n$/],
    [['await', '--help'], /--likelihood[^]*Durations \(D\)[^]*Exit codes:[^]*\n$/],
    [['await', '--help'], /--deadline[^]*exec:COMMAND[^]*MINIMALIST_ASYNC_/],
    [['--get-yargs-completions', 'minimalist-async', 'await', '--jitter', ''], /^none\nfull\nequal\ndecorrelated\n$/],
    [['completion'], /^[^]*minimalist-async completion[^]*\n$/],
    [['--get-yargs-completions', 'minimalist-async', ''], /await[^]*\n$/],
  ])('%j prints a text', async (argv, out) => {
    const { code, err, ...rest } = await runCli(argv);
    expect(rest.out).toMatch(out);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

describe('bad input', () => {
  const duration = 'a duration such as 250, 250ms, 2s, 1.5m or 1h, up to 2147483647ms';
  const word = 'a word, or [TAG=]KIND:WHAT such as exec:COMMAND';
  const kinds = 'exec, http, https, tcp, file';
  const success = 'all, any, an integer >= 1, or a percentage from 1% to 100%';
  it.each([
    [[], 'Expected a command: await, gather, callback, replay, got none (see --help)'],
    [['fly'], 'Expected a command: await, gather, callback, replay, got "fly" (see --help)'],
    [['fly', 'away'], 'Expected a command: await, gather, callback, replay, got "fly" (see --help)'],
    [['await', '--fly'], 'Unknown argument: fly (see --help)'],
    [['await', '-x'], 'Unknown argument: x (see --help)'],
    [['await', '-p', '0'], 'Expected --likelihood to be a number > 0 and <= 1, got "0"'],
    [['await', '-p', '-1'], 'Expected --likelihood to be a number > 0 and <= 1, got "-1"'],
    [['await', '-p', '1.5'], 'Expected --likelihood to be a number > 0 and <= 1, got "1.5"'],
    [['await', '-p', 'abc'], 'Expected --likelihood to be a number > 0 and <= 1, got "abc"'],
    [['await', '-p', '0x1'], 'Expected --likelihood to be a number > 0 and <= 1, got "0x1"'],
    [['await', '-p', ''], 'Expected --likelihood to be a number > 0 and <= 1, got ""'],
    [['await', '--likelihood='], 'Expected --likelihood to be a number > 0 and <= 1, got ""'],
    [['await', '-p'], 'Not enough arguments following: p (see --help)'],
    [['await', '-i', '-1'], `Expected --interval to be ${duration}, got "-1"`],
    [['await', '-i', 'abc'], `Expected --interval to be ${duration}, got "abc"`],
    [['await', '-i', '1x'], `Expected --interval to be ${duration}, got "1x"`],
    [['await', '-i', '2147483648'], `Expected --interval to be ${duration}, got "2147483648"`],
    [['await', '-t', '600h'], `Expected --timeout to be ${duration}, got "600h"`],
    [['await', '-n', '0'], 'Expected --tasks to be an integer >= 1, got "0"'],
    [['await', '-n', '-3'], 'Expected --tasks to be an integer >= 1, got "-3"'],
    [['await', '-n', '2.5'], 'Expected --tasks to be an integer >= 1, got "2.5"'],
    [['await', '-n', 'abc'], 'Expected --tasks to be an integer >= 1, got "abc"'],
    [['await', 'a', '-n', '2'], 'Expected either named tasks or --tasks, got both'],
    [['await', 'a', 'b', 'a'], 'Expected every tag once, got "a" twice'],
    [['await', 'a', 'a=roll:b'], 'Expected every tag once, got "a" twice'],
    [['await', ''], 'Expected a task to be a word, or [TAG=]KIND:WHAT such as exec:COMMAND, got ""'],
    [['await', 'dist/app.js'], `Expected a task to be ${word}, got "dist/app.js"`],
    [['await', 'npm run build'], `Expected a task to be ${word}, got "npm run build"`],
    [['await', 'FOO=make all'], `Expected a task to be ${word}, got "FOO=make all"`],
    [['await', 'a=b=tcp:1'], `Expected the kind of a task to be one of roll, ${kinds}, got "a=b=tcp:1"`],
    [['await', '-5'], `Expected a task to be ${word}, got "-5"`],
    [['await', 'roll:'], `Expected a task to be ${word}, got "roll:"`],
    [['await', '=tcp:80'], 'Expected the tag of a task to be a text that is not empty, got "=tcp:80"'],
    [['await', 'tcp:0'], 'Expected a task to be tcp:PORT or tcp:HOST:PORT (1 to 65535), got "tcp:0"'],
    [['await', 'tcp:70000'], 'Expected a task to be tcp:PORT or tcp:HOST:PORT (1 to 65535), got "tcp:70000"'],
    [['await', 'db=tcp:abc'], 'Expected a task to be tcp:PORT or tcp:HOST:PORT (1 to 65535), got "db=tcp:abc"'],
    [['await', 'not:tcp:abc'], 'Expected a task to be tcp:PORT or tcp:HOST:PORT (1 to 65535), got "not:tcp:abc"'],
    [['await', 'http://'], 'Expected a task to be http://HOST[:PORT][/PATH], got "http://"'],
    [['await', 'https://a b'], 'Expected a task to be https://HOST[:PORT][/PATH], got "https://a b"'],
    [['await', 'exec:'], 'Expected a task to be exec:COMMAND, got "exec:"'],
    [['await', 'exec:  '], 'Expected a task to be exec:COMMAND, got "exec:  "'],
    [['await', 'file:'], 'Expected a task to be file:PATH, got "file:"'],
    [['await', 'a', 'a=tcp:80'], 'Expected every tag once, got "a" twice'],
    [['await', 'localhost:3000'], `Expected the kind of a task to be one of roll, ${kinds}, got "localhost:3000"`],
    [['await', 'not:roll:x'], `Expected the kind of a task to be one of ${kinds}, got "not:roll:x"`],
    [['await', '-a', '0'], 'Expected --attempts to be an integer >= 1, got "0"'],
    [['await', '-a', '1.5'], 'Expected --attempts to be an integer >= 1, got "1.5"'],
    [['await', '-c', '0'], 'Expected --concurrency to be an integer >= 1, got "0"'],
    [['await', '-s', ''], 'Expected --seed to be a text that is not empty, got ""'],
    [
      ['await', '-f', 'xml'],
      'Expected --format to be one of text, values, ndjson, timeline, svg, marbles, spec, got "xml"',
    ],
    [['await', '-p', '0.1', '-p', '0.2'], 'Expected --likelihood once, got it 2 times'],
    [['await', '-p', '0.1', '--likelihood', '0.1'], 'Expected --likelihood once, got it 2 times'],
    [['await', '-n', '1', '-n', '2', '-n', '3'], 'Expected --tasks once, got it 3 times'],
    [['await', 'ftp://x'], `Expected the kind of a task to be one of roll, ${kinds}, got "ftp://x"`],
    [['await', '-'], 'Unknown argument: - (see --help)'],
    [['await', '--task', '5'], 'Unknown argument: task (see --help)'],
    [['await', '--'], 'Expected a command after `--`, got none'],
    [['await', '--', ''], 'Expected the command after `--` to be a text that is not empty, got ""'],
    [['await', '--config', ''], 'Expected --config to be a JSON file, got ""'],
    [
      ['gather', '--lookahead', '2'],
      'Expected --lookahead to be left out with gather, which delivers nothing in turn, got "2"',
    ],
    [['await', '--backoff', 'cubic'], 'Expected --backoff to be one of constant, linear, exponential, got "cubic"'],
    [['await', '--jitter', ''], 'Expected --jitter to be one of none, full, equal, decorrelated, got ""'],
    [
      ['await', '--jitter', 'decorrelated', '--backoff', 'linear'],
      'Expected --backoff to be left out with --jitter decorrelated, which grows by itself, got "linear"',
    ],
    [
      ['await', '-i', '2s', '--max-interval', '1s'],
      'Expected --max-interval to be at least --interval (2000ms), got "1000ms"',
    ],
    [['await', '-c', '4', '--lookahead', '3'], 'Expected --lookahead to be at least --concurrency (4), got "3"'],
    [['await', '--success', '0'], `Expected --success to be ${success}, got "0"`],
    [['await', '--success', '101%'], `Expected --success to be ${success}, got "101%"`],
    [['await', '--success', 'some'], `Expected --success to be ${success}, got "some"`],
    [['await', '--success', '3'], 'Expected --success to be at most the number of tasks (2), got "3"'],
    [
      ['await', '--success', '50%', '--from', '-'],
      'Expected --success to be all, any or N for a list of which nobody knows how long it is, got "50%"',
    ],
    [['await', '--rate', '0/s'], 'Expected --rate to be a number of starts such as 10/s, 30/m or 5/h, got "0/s"'],
    [['await', '--rate', 'fast'], 'Expected --rate to be a number of starts such as 10/s, 30/m or 5/h, got "fast"'],
    [
      ['await', '--permanent', '2,x'],
      'Expected --permanent to be exit codes and HTTP statuses such as 2,404 or 4xx, or none, got "2,x"',
    ],
    [['await', '--exit-code', '256'], 'Expected --exit-code to be exit codes such as 0,1, got "256"'],
    [
      ['await', '--status', '2xx,6xx'],
      'Expected --status to be HTTP statuses such as 200,404 or 2xx,304, got "2xx,6xx"',
    ],
    [['await', '--method', 'GET IT'], 'Expected --method to be a method such as HEAD or GET, got "GET IT"'],
    [['await', '--redirects', '-1'], 'Expected --redirects to be an integer >= 0, got "-1"'],
    [['await', '-H', 'no colon'], 'Expected --header to be a header such as "Accept: text/html", got "no colon"'],
    [
      ['await', '-H', 'A: b', '-H', 'B b: c'],
      'Expected --header to be a header such as "Accept: text/html", got "B b: c"',
    ],
    [['await', '--max-output', '0'], 'Expected --max-output to be an integer >= 1, got "0"'],
    [['await', '--deadline', 'soon'], `Expected --deadline to be ${duration}, got "soon"`],
    [['await', '--attempt-timeout', '-1'], `Expected --attempt-timeout to be ${duration}, got "-1"`],
    [['await', '--from', ''], 'Expected --from to be a file, or - for stdin, got ""'],
    [['await', '--from', '/no/such'], 'Expected --from to be a file that can be read, got "/no/such" (ENOENT)'],
    [['await', '--from', '/'], 'Expected --from to be a file that can be read, got "/" (EISDIR)'],
    [['await', '--from', '-', '-n', '3'], 'Expected either --tasks or --from, got both'],
    [['await', 'a', '--from', '-', '-n', '3'], 'Expected either named tasks or --tasks or --from, got all'],
    [['await', '--settle=abc'], 'Argument unexpected for: settle (see --help)'],
    [['await', '--no-quiet'], 'Unknown argument: no-quiet (see --help)'],
    [['await', '--\u001b[31mx'], 'Unknown argument: \\u001b[31mx (see --help)'],
    [['await', '--constructor'], 'Unknown argument: constructor (see --help)'],
  ])('%j is refused with one line', async (argv, message) => {
    expect(await runCli(argv)).toEqual({ code: 2, out: '', err: `minimalist-async: ${message}\n`, elapsedMs: 0 });
  });
});
