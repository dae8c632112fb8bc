import { spawnSync } from 'node:child_process';
import { exec, shell } from '../../src/probes/index.js';
import { itIsAWellBehavedProbe } from '../contracts/probe.js';
import { outcomeOf } from '../support/observed.js';
import { markedSeconds, processesWith, whenProcesses } from '../support/process-table.js';

const failed = (message: string, fields: object = {}) => ({
  reason: expect.objectContaining({ name: 'CommandFailedError', message, ...fields }),
});

describe('exec', () => {
  itIsAWellBehavedProbe(
    () => exec('echo', ['ok']),
    () => exec('false'),
  );

  it('is done on exit code 0, with what was written to stdout', async () => {
    expect(await outcomeOf(exec('printf', ['a  b\\nc\\n']))).toEqual({ value: 'a  b\nc' });
  });

  it('hands its arguments over as they are, to no shell', async () => {
    expect(await outcomeOf(exec('echo', ['$HOME; false', '*']))).toEqual({ value: '$HOME; false *' });
  });

  it.each([
    ['no newline', 'no newline'],
    ['one\n', 'one'],
    ['two\n\n', 'two\n'],
    ['windows\r\n', 'windows'],
    ['', ''],
    ['ünï 🎲\n', 'ünï 🎲'],
  ])('takes %j for %j', async (written, value) => {
    expect(await outcomeOf(exec('printf', ['%s', written]))).toEqual({ value });
  });

  it('fails with the exit code and the last lines of stderr', async () => {
    const script = 'for n in $(seq 30); do echo "line $n" >&2; done; echo out; exit 3';
    const stderr = Array.from({ length: 10 }, (_, n) => `line ${n + 21}`).join('\n');
    expect(await outcomeOf(shell(script))).toEqual(failed('exit code 3', { exitCode: 3, signal: null, stderr }));
  });

  it('fails with the signal that ended it', async () => {
    expect(await outcomeOf(shell('kill -KILL $$'))).toEqual(
      failed('killed by SIGKILL', { exitCode: null, signal: 'SIGKILL' }),
    );
  });

  it('takes other exit codes for a success, if it is told so', async () => {
    expect(await outcomeOf(shell('echo differs; exit 1', { exitCodes: [0, 1] }))).toEqual({ value: 'differs' });
    expect(await outcomeOf(shell('exit 0', { exitCodes: [1] }))).toEqual(failed('exit code 0'));
  });

  it('fails like a shell for a command that does not exist', async () => {
    expect(await outcomeOf(exec('no-such-command'))).toEqual(failed('ENOENT', { exitCode: 127 }));
    expect(await outcomeOf(exec('/etc/passwd'))).toEqual(failed('EACCES', { exitCode: 126 }));
    expect(await outcomeOf(shell('no-such-command'))).toEqual(
      failed('exit code 127', { stderr: expect.stringContaining('not found') }),
    );
  });

  it('runs where, and with what, it is told to', async () => {
    const env = { PATH: process.env['PATH'], GREETING: 'hello' };
    expect(await outcomeOf(shell('pwd; echo $GREETING', { cwd: '/', env }))).toEqual({ value: '/\nhello' });
    expect(await outcomeOf(shell('true', { cwd: '/no/such/folder' }))).toEqual(
      failed('ENOENT', { exitCode: null, stderr: 'the working directory "/no/such/folder" does not exist' }),
    );
  });

  it('has nothing to read', async () => {
    expect(await outcomeOf(shell('cat; echo end'))).toEqual({ value: 'end' });
  });

  it('keeps the end of an output that is too long, and says so', async () => {
    expect(await outcomeOf(shell('printf 0123456789', { maxOutputBytes: 4 }))).toEqual({
      value: '[6 bytes before this were left out]\n6789',
    });
    expect(await outcomeOf(shell('printf 0123', { maxOutputBytes: 4 }))).toEqual({ value: '0123' });
  });

  it('keeps the end of what a command writes while it writes 1 GB', async () => {
    const { value } = (await outcomeOf(shell('head -c 1000000000 /dev/zero; echo end'))) as {
      value: string;
    };
    expect(value.replace(/\0+/, '...')).toBe('[995805700 bytes before this were left out]\n...end');
    expect(value).toHaveLength(4 * 1024 * 1024 + 43);
  }, 60_000);

  it('reads all that was written before the exit, though another process holds the output open', async () => {
    const seconds = markedSeconds();
    const outcome = await outcomeOf(shell(`head -c 60000 /dev/zero | tr "\\0" x; setsid sleep ${seconds} & exit 0`));
    expect(outcome).toEqual({ value: 'x'.repeat(60_000) });
    // It has left the group, as a daemon does, and is nobody's any more.
    for (const pid of processesWith(`sleep ${seconds}`)) process.kill(pid);
    await whenProcesses(seconds, 0);
  });

  it('ends what its command left behind', async () => {
    const seconds = markedSeconds();
    expect(await outcomeOf(shell(`sleep ${seconds} & echo started`))).toEqual({ value: 'started' });
    await whenProcesses(seconds, 0);
  });

  it('ends the whole group when it is unsubscribed', async () => {
    const seconds = markedSeconds();
    const subscription = shell(`sleep ${seconds} & sleep ${seconds} | cat; true`).subscribe();
    await whenProcesses(`sleep ${seconds}`, 3);
    subscription.unsubscribe();
    await whenProcesses(seconds, 0);
  });

  it('kills, after a time, what does not want to end', async () => {
    const seconds = markedSeconds();
    const stubborn = `trap "" TERM; sleep ${seconds} & echo; while :; do wait; done`;
    const subscription = shell(stubborn, { killAfterMs: 200 }).subscribe();
    await whenProcesses(`sleep ${seconds}`, 2);
    const since = Date.now();
    subscription.unsubscribe();
    await whenProcesses(seconds, 0);
    // It has had its time.
    expect(Date.now() - since).toBeGreaterThanOrEqual(200);
  });

  it('lets a command end in its own way', async () => {
    const seconds = markedSeconds();
    const path = `/tmp/minimalist-async-${seconds}`;
    const subscription = shell(`trap "echo bye > ${path}; exit" TERM; sleep ${seconds} & wait`).subscribe();
    await whenProcesses(`sleep ${seconds}`, 2);
    subscription.unsubscribe();
    await whenProcesses(seconds, 0);
    expect(spawnSync('cat', [path]).stdout.toString()).toBe('bye\n');
    spawnSync('rm', [path]);
  });

  it('leaves nothing behind when the process around it exits', async () => {
    const seconds = markedSeconds();
    const program = `
      import { shell } from './dist/esm/probes/index.js';
      shell('trap "" TERM; sleep ${seconds}; true').subscribe();
      process.stdin.once('data', () => process.exit(7));
      console.log('started');
    `;
    const ended = spawnSync('bash', [
      '-c',
      `(sleep 0.5; echo) | "${process.execPath}" --input-type=module -e '${program.replace(/'/g, `'\\''`)}'`,
    ]);
    expect({ code: ended.status, err: ended.stderr.toString() }).toEqual({ code: 7, err: '' });
    expect(ended.stdout.toString()).toBe('started\n');
    await whenProcesses(seconds, 0);
  });

  it('tells what the system would not do', async () => {
    const outcome = (await outcomeOf(exec('true', ['x'.repeat(10_000_000)]))) as { reason: Error };
    expect(outcome.reason).toMatchObject({ name: 'CommandFailedError', message: 'E2BIG', exitCode: null });
  });

  it.each([
    [() => exec(''), 'Expected `file` to be a text that is not empty, got `""` (string)'],
    [() => shell(' '), 'Expected `command` to be a text that is not empty, got `" "` (string)'],
    [
      () => exec('a', ['b\0c']),
      'Expected `args` to be a list of texts without a null character, got an object (Array)',
    ],
    [
      () => exec('a', 'b' as never),
      'Expected `args` to be a list of texts without a null character, got `"b"` (string)',
    ],
    [
      () => exec('a', [5] as never),
      'Expected `args` to be a list of texts without a null character, got an object (Array)',
    ],
    [() => shell(5 as never), 'Expected `command` to be a text that is not empty, got `5` (number)'],
    [() => shell('a', { exitCodes: [-1] }), 'Expected `exitCodes` to be an integer from 0 to 255, got `-1` (number)'],
    [() => shell('a', { exitCodes: [1.5] }), 'Expected `exitCodes` to be an integer from 0 to 255, got `1.5` (number)'],
    [() => shell('a', { exitCodes: [256] }), 'Expected `exitCodes` to be an integer from 0 to 255, got `256` (number)'],
    [() => shell('a', { maxOutputBytes: 0 }), 'Expected `maxOutputBytes` to be an integer >= 1, got `0` (number)'],
    [
      () => shell('a', { killAfterMs: NaN }),
      'Expected `killAfterMs` to be a number of milliseconds from 0 to 2147483647, got `NaN` (number)',
    ],
  ])('refuses at the call: %s', (call, message) => {
    expect(call).toThrow(message);
  });
});
