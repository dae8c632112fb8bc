import { existsSync } from 'node:fs';
import { ReplaySubject, Subject, VirtualTimeScheduler } from 'rxjs';
import type { Signal } from '../../src/cli/exit-code.js';
import type { Sink } from '../../src/cli/io.js';
import { run } from '../../src/cli/run.js';
import { scriptedRandom } from '../../src/testing/index.js';
import { fakeIo, runCli } from '../support/fake-io.js';
import { turn, until } from '../support/turn.js';
import { scratchFolder } from '../support/scratch.js';

describe('what went wrong', () => {
  it('is told with what the command said, line by line, and nothing that moves the cursor', async () => {
    const command = 'exec:printf "one\\n\\033[2Jtwo\\n" >&2; exit 1';
    const { err, out } = await runCli(['callback', `a=${command}`, '-a1', '-q']);
    expect({ err, out }).toEqual({
      out: 'Problem with task=a.\n',
      err: [
        'minimalist-async: Task `a` gave up after 1 attempt (last: exit code 1)',
        '  one',
        '  \\u001b[2Jtwo',
        '',
      ].join('\n'),
    });
  });

  it('is told in one line when the command said nothing', async () => {
    const { err } = await runCli(['callback', 'a=exec:exit 1', '-a1', '-q']);
    expect(err).toBe('minimalist-async: Task `a` gave up after 1 attempt (last: exit code 1)\n');
  });

  it('is told of each that was waited for at the deadline, with what its last attempt said', async () => {
    const { err, code } = await runCli([
      'await',
      ...['a=exec:sleep 60', 'b=roll:b'],
      ...['-q', '-p', '1e-9', '-s', '1', '-i', '1s', '--deadline', '500ms'],
    ]);
    expect(code).toBe(124);
    expect(err).toMatch(
      /^minimalist-async: The run did not end within 500 ms \(2 still waiting\)\nminimalist-async: Task `a` was still waiting \(no attempt has ended\)\nminimalist-async: Task `b` was still waiting \(attempt 1 failed: roll = 0\.\d+ > 1e-9\)\n$/,
    );
  });

  it('is told with what the command said, too, when it was still tried', async () => {
    const { io, scheduler, written } = fakeIo();
    const ended = run(['await', 'a=exec:echo why >&2; exit 1', '-q', '-i', '1h', '--deadline', '30m'], io, '1.2.3');
    // The deadline, and the wait for the second attempt.
    await until(() => scheduler.actions.length === 2);
    scheduler.flush();
    expect(await ended).toBe(124);
    expect(written.err).toBe(
      [
        'minimalist-async: The run did not end within 1800000 ms (1 still waiting)',
        'minimalist-async: Task `a` was still waiting (attempt 1 failed: exit code 1)',
        '  why',
        '',
      ].join('\n'),
    );
  });

  it('is one JSON line, even when the run is quiet', async () => {
    const { out, err, code } = await runCli(['callback', 'a', '-a1', '-q', '-f', 'ndjson'], {
      randomOf: () => () => 0.5,
    });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.split('\n')).toHaveLength(2);
    expect(JSON.parse(out)).toMatchObject({ time: 0, type: 'failed', tag: 'a' });
  });

  it('is told while the picture of the run is still to come', async () => {
    const { out, err } = await runCli(['callback', 'a', '-a1', '-f', 'timeline'], { randomOf: () => () => 0.5 });
    expect(err).toBe('minimalist-async: Task `a` gave up after 1 attempt (last: roll = 0.5 > 0.1)\n');
    expect(out).toMatch(/^callback of 1 task/);
  });

  it('has colours of its own', async () => {
    const rolls: Record<string, number[]> = { a: [0.5, 0.05], b: [0.6, 0.7] };
    const { out } = await runCli(['callback', 'a', 'b', '-a2', '-i0'], {
      randomOf: (tag) => scriptedRandom(rolls[tag]!),
      colors: true,
    });
    const [dim, green, bold, red, plain, bright] = [2, 32, 1, 31, 39, 22].map((code) => `\u001b[${code}m`);
    expect(out.split('\n')).toEqual([
      `${dim}Awaiting results...${bright}`,
      `${dim}a retry needed (roll = 0.5 > 0.1).${bright}`,
      `${dim}b retry needed (roll = 0.6 > 0.1).${bright}`,
      `${green}a Done.${plain}`,
      `${bold}The result of task=a was 0.05.${bright}`,
      `${red}Problem with task=b.${plain}`,
      '',
    ]);
  });

  it.each(['--record', '--svg'])('is told of %s when it can not be written', async (option) => {
    const { code, err } = await runCli(['await', 'a', '-p', '1', '-q', option, '/dev/full']);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'minimalist-async: The file "/dev/full" could not be written (ENOSPC)\n',
    });
  });
});

/** A turn in which all virtual time passes that there is. */
const passing = (scheduler: VirtualTimeScheduler) => async (): Promise<void> => {
  await turn();
  scheduler.flush();
};

describe('the command after `--`', () => {
  const scratch = scratchFolder();

  it.each([
    [['-p', '1', '--', 'sh', '-c', 'exit 7'], 7],
    [['-p', '1', '--', 'no-such-command'], 127],
    [['-a1', '-p', '1e-9', '-s', '1', '--', 'sh', '-c', 'exit 7'], 1],
    [['-n', '2', '-p', '1', '--success', 'any', '--', 'sh', '-c', 'exit 7'], 7],
    [['--deadline', '1s', '-p', '1e-9', '--', 'sh', '-c', 'exit 7'], 124],
    [['-p', '1', '--record', '/dev/full', '--', 'sh', '-c', 'exit 7'], 1],
  ])('runs if all went well: %j ends with %d', async (words, code) => {
    const ended = await runCli(['callback', '-q', ...words]);
    expect(ended.code).toBe(code);
    const complaint = 'minimalist-async: The command "no-such-command" could not be started (ENOENT)\n';
    if (code === 127) expect(ended.err).toBe(complaint);
    if (code === 7) expect(ended.err).toBe('');
  });

  it('does not run when the last line of the report could not be written', async () => {
    const out: Sink = {
      write: (_text, written) => {
        setImmediate(() => written(Object.assign(new Error('full'), { code: 'ENOSPC' })));
        return true;
      },
    };
    const never = scratch('never');
    const { code, err } = await runCli(['callback', 'a', '-p', '1', '-q', '--', 'touch', never], { out });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'minimalist-async: The report could not be written (ENOSPC)\n',
    });
    expect(existsSync(never)).toBe(false);
  });

  it('does not run when the run is interrupted', async () => {
    const interrupt$ = new Subject<Signal>();
    const { io, scheduler } = fakeIo({ interrupt$, scheduler: new VirtualTimeScheduler(undefined, 150) });
    const ended = run(['callback', 'a', '-p', '1e-9', '--', 'sh', '-c', 'exit 7'], io, '1.2.3');
    await until(() => scheduler.actions.length > 0);
    scheduler.flush();
    interrupt$.next('SIGTERM');
    expect(await ended).toBe(143);
    expect(interrupt$.observed).toBe(false);
  });

  it('does not run when it is interrupted before the report of the run has been read', async () => {
    const interrupt$ = new ReplaySubject<Signal>(1);
    let read: (() => void) | undefined;
    const out: Sink = {
      write: (_text, written) => {
        read = written;
        return true;
      },
    };
    const { io, scheduler } = fakeIo({ interrupt$, out });
    const ended = run(['callback', 'a', '-p', '1', '-q', '--', 'sh', '-c', 'exit 7'], io, '1.2.3');
    await until(() => read !== undefined, passing(scheduler));
    await turn();
    interrupt$.next('SIGINT');
    read?.();
    expect(await ended).toBe(130);
  });

  it('gets the signals of the run while it goes on, and ends it with its own code', async () => {
    const ready = scratch('ready');
    const interrupt$ = new Subject<Signal>();
    const { io, scheduler } = fakeIo({ interrupt$ });
    const command = `trap "exit 9" TERM; : > ${ready}; for n in 1 2 3 4 5 6 7 8 9; do sleep 0.1; done; exit 1`;
    const ended = run(['callback', 'a', '-p', '1', '-q', '--', 'sh', '-c', command], io, '1.2.3');
    await until(() => existsSync(ready), passing(scheduler));
    interrupt$.next('SIGTERM');
    expect(await ended).toBe(9);
  });
});
