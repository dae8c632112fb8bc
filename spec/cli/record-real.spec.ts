import { existsSync, readFileSync } from 'node:fs';
import { parseRecording } from '../../src/report/index.js';
import { runCli } from '../support/fake-io.js';
import { until } from '../support/turn.js';
import { bin, execute, start } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';

const path = scratchFolder();
const lines = (file: string): string[] => readFileSync(path(file), 'utf8').split('\n');

describe('--record', () => {
  it('writes into a pipe, and does not wait for one that nobody reads', async () => {
    await execute('mkfifo', [path('pipe')]);
    const words = ['await', '-p', '1', '-s', '1', '--record', path('pipe')];
    expect(await execute(process.execPath, [bin, ...words])).toMatchObject({ code: 2, out: '' });
    const script = `cat "$0" & sleep 0.2; "$1" "\${@:2}" > /dev/null; wait`;
    const { out } = await execute('bash', ['-c', script, path('pipe'), process.execPath, bin, ...words]);
    expect(parseRecording(out).events.at(-1)).toMatchObject({ type: 'end', outcome: 'completed' });
  });

  it('leaves a whole file when the run is interrupted', async () => {
    const run = start(process.execPath, [
      bin,
      'await',
      'roll:x',
      'exec:sleep 60',
      '-p',
      '1e-9',
      '-i',
      '10',
      '--record',
      path('int'),
    ]);
    await run.whenOut('retry needed');
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    const { events } = parseRecording(readFileSync(path('int'), 'utf8'));
    expect(events.at(-1)).toMatchObject({ type: 'end', outcome: 'interrupted' });
    expect(events.filter(({ type }) => type === 'retry').length).toBeGreaterThan(0);
  });

  it('leaves what it has when the run is killed, line by line', async () => {
    const words = [bin, 'await', 'roll:x', '-p', '1e-9', '-i', '10', '--record', path('killed')];
    const run = start(process.execPath, words);
    await until(() => existsSync(path('killed')) && lines('killed').length >= 5);
    run.child.kill('SIGKILL');
    await run.ended;
    const { events } = parseRecording(readFileSync(path('killed'), 'utf8'));
    const again = await runCli(['replay', path('killed'), '--speed', 'max', '-f', 'ndjson']);
    expect(again.out.split('\n')).toHaveLength(events.filter(({ type }) => type !== 'subscribed').length + 1);
    expect(again.err).toBe(
      `minimalist-async: Expected a whole recording, got one that is cut off after line ${events.length + 1} (in ${JSON.stringify(path('killed'))})\n`,
    );
    expect(again.code).toBe(2);
  });

  it('ends the run with one line when the disk is full', async () => {
    const { code, err } = await execute(process.execPath, [
      bin,
      'await',
      '-p',
      '1e-9',
      '-i',
      '1',
      '--record',
      '/dev/full',
    ]);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'minimalist-async: The file "/dev/full" could not be written (ENOSPC)\n',
    });
  });
});

describe('replay', () => {
  it.each(['timeline', 'svg', 'marbles', 'spec', 'text', 'ndjson', 'values'])(
    'shows a real run as it was, as %s',
    async (format) => {
      for (const words of [
        ['await', '-n', '20', '-c', '5', '-p', '0.4', '-i', '10', '-s', '7', '--summary'],
        ['gather', '-n', '3', '-a', '1', '-p', '0.01', '-s', '1', '--summary'],
        ['callback', '-n', '5', '-p', '0.3', '-s', '1', '-i', '20', '--rate', '50/s', '--summary'],
        ['callback', '-n', '5', '-p', '0.3', '-s', '1', '-i', '20', '--success', 'any'],
        ['await', 'a', 'b', 'c', '-p', '1e-9', '-c', '1', '--deadline', '60ms'],
      ]) {
        const original = await execute(process.execPath, [bin, ...words, '-f', format, '--record', path('shown')]);
        const report = words.includes('--summary') ? ['-f', format, '--summary'] : ['-f', format];
        const again = await execute(process.execPath, [bin, 'replay', path('shown'), '--speed', 'max', ...report]);
        expect(again).toEqual(original);
      }
    },
    30_000,
  );

  it.each(['text', 'ndjson'])(
    'prints the bytes of a real run: its commands and its problems, as %s',
    async (format) => {
      const words = ['x=exec:echo one; echo two', 'y=exec:echo no >&2; exit 3', 'not:file:/nowhere', 'exec:sleep 0.2'];
      const options = ['-a', '2', '-i', '20', '--settle', '-f', format];
      const original = await execute(process.execPath, [bin, 'gather', ...words, ...options, '--record', path('real')]);
      const again = await execute(process.execPath, [bin, 'replay', path('real'), '--speed', '2', '-f', format]);
      expect(again).toEqual(original);
      expect(format === 'text' ? original.err : original.out).toContain('exit code 3');
    },
  );

  it('reads stdin, too', async () => {
    await runCli(['await', '--seed', '55', '--record', path('piped')]);
    const { out } = await execute('bash', [
      '-c',
      `"$0" "$1" replay - --speed max < "$2"`,
      process.execPath,
      bin,
      path('piped'),
    ]);
    expect(out).toBe((await runCli(['await', '--seed', '55'])).out);
    const { code, err } = await execute(process.execPath, [bin, 'replay', '-']);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('the head of a recording') as string });
  });

  it('is interrupted while it waits for its recording', async () => {
    await execute('mkfifo', [path('silent')]);
    const replay = start(process.execPath, [bin, 'replay', path('silent')]);
    // Somebody who opens it and writes nothing: this ends when the replay has opened it.
    const writer = start('bash', ['-c', 'exec 9> "$0"; echo open; sleep 60', path('silent')]);
    await writer.whenOut('open');
    replay.child.kill('SIGTERM');
    expect(await replay.ended).toMatchObject({ code: 143, out: '' });
    writer.child.kill();
  });

  it('is interrupted like any run', async () => {
    await runCli(['await', '--seed', '55', '--record', path('slow')]);
    const replay = start(process.execPath, [bin, 'replay', path('slow'), '--speed', '0.001']);
    await replay.whenOut('Awaiting');
    replay.child.kill('SIGTERM');
    expect(await replay.ended).toMatchObject({ code: 143, err: '' });
  });
});
