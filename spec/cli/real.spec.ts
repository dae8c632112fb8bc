import { existsSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { markedSeconds, processesWith, whenProcesses } from '../support/process-table.js';
import { bin, execute, start } from '../support/processes.js';
import { closeServers, freePort, serveHttp, serveTcp } from '../support/servers.js';
import { scratchFolder } from '../support/scratch.js';

/** The built command line, against real servers and real child processes. */
const cli = (...words: string[]) => start(process.execPath, [bin, ...words]);
const shell = (script: string) => execute('bash', ['-c', script, 'bash', process.execPath, bin]);

describe('the command line, for real,', () => {
  const path = scratchFolder();
  afterEach(closeServers);

  it('runs a command when the server answers, with its code', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const command = `fetch('${url}').then(({ status }) => { console.log('seen', status); process.exit(7); })`;
    const { ended, whenOut } = cli('await', `web=${url}`, '-i', '20ms', '--', process.execPath, '-e', command);
    await whenOut('web retry needed (ECONNREFUSED).\nweb retry needed (ECONNREFUSED).\n');
    const server = await shellServer(port);

    expect(await ended).toMatchObject({
      code: 7,
      err: '',
      out: expect.stringMatching(/web Done\.\nThe result of task=web was 200\.\nseen 200\n$/),
    });
    server.kill();
  });

  /** A server in a process of its own, on that port. */
  async function shellServer(port: number) {
    const program = `require('http').createServer((q, s) => s.end()).listen(${port}, '127.0.0.1', () => console.log('up'))`;
    const { child, whenOut } = start(process.execPath, ['-e', program]);
    await whenOut('up');
    return child;
  }

  it('runs no command when the run has failed', async () => {
    const { ended } = cli('await', 'exec:false', '-a', '1', '-q', '--', 'touch', path('never'));
    expect(await ended).toMatchObject({ code: 1, out: 'Problem with task=exec:false.\n' });
    expect(existsSync(path('never'))).toBe(false);
  });

  it('hands its stdin to the command, and its signals', async () => {
    const { out } = await shell('echo hello | "$1" "$2" await exec:true -q -f values -- tr a-z A-Z');
    expect(out).toBe('\nHELLO\n');

    const trap = "trap 'echo caught; exit 9' TERM; echo ready; while :; do sleep 0.05; done";
    const { child, ended, whenOut } = cli('await', 'exec:true', '-q', '--', 'sh', '-c', trap);
    await whenOut('ready');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 9, out: expect.stringMatching(/caught\n$/) });
  });

  it.each([
    [['no-such-command'], 127, 'The command "no-such-command" could not be started (ENOENT)'],
    [['/etc/passwd'], 126, 'The command "/etc/passwd" could not be started (EACCES)'],
    [['sh', '-c', 'kill -KILL $$'], 137, undefined],
  ])('ends with the code of %j: %d', async (command, code, problem) => {
    const err = problem === undefined ? '' : `minimalist-async: ${problem}\n`;
    expect(await cli('await', 'a', '-p', '1', '-q', '--', ...command).ended).toMatchObject({ code, err });
  });

  it.each(['callback', 'await'])(
    'takes 2,000 URLs, of which one in ten fails twice, 50 at a time, each exactly once: %s',
    async (strategy) => {
      const failures = new Map<string, number>();
      let underway = 0;
      let most = 0;
      let requests = 0;
      const { port } = await serveHttp(({ url = '' }, response) => {
        requests += 1;
        underway += 1;
        most = Math.max(most, underway);
        const n = Number(url.slice(1));
        const failed = failures.get(url) ?? 0;
        setImmediate(() => {
          underway -= 1;
          if (n % 10 === 0 && failed < 2) {
            failures.set(url, failed + 1);
            response.writeHead(503).end();
          } else response.end();
        });
      });
      const urls = Array.from({ length: 2000 }, (_, n) => `http://127.0.0.1:${port}/${n}`);
      writeFileSync(path('urls.txt'), urls.join('\n'));

      const words = ['--from', path('urls.txt'), '-c', '50', '-q', '-f', 'ndjson', '-i', '10ms'];
      const { code, out } = await cli(strategy, ...words).ended;

      expect(code).toBe(0);
      const results = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { tag: string; value: number });
      expect(results.every(({ value }) => value === 200)).toBe(true);
      const tags = results.map(({ tag }) => tag);
      expect(strategy === 'await' ? tags : tags.sort()).toEqual(strategy === 'await' ? urls : [...urls].sort());
      expect(requests).toBe(2400);
      expect(most).toBeLessThanOrEqual(50);
      expect(most).toBeGreaterThan(1);
    },
    60_000,
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'leaves none of 500 children when it is interrupted by %s',
    async (signal, code) => {
      const seconds = markedSeconds();
      // 250 shells, each with a child.
      writeFileSync(path('jobs.txt'), `exec:sleep ${seconds}; true\n`.repeat(250));
      const { child, ended } = cli('callback', '--from', path('jobs.txt'), '-q');
      await whenProcesses(`sleep ${seconds}`, 500);
      child.kill(signal);
      expect(await ended).toMatchObject({ code, out: '', err: '' });
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
    },
    30_000,
  );

  it('kills children that will not end when it is interrupted a second time', async () => {
    const seconds = markedSeconds();
    writeFileSync(path('jobs.txt'), `exec:trap "" TERM; sleep ${seconds}; true`);
    const { child, ended } = cli('callback', '--from', path('jobs.txt'), '-q', '--kill-after', '60s');
    await whenProcesses(`sleep ${seconds}`, 2);
    child.kill('SIGINT');
    let exited = false;
    void ended.then(() => (exited = true));
    while (!exited) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      child.kill('SIGINT');
    }
    expect(await ended).toMatchObject({ code: 130 });
    expect(processesWith(`sleep ${seconds}`)).toEqual([]);
  }, 20_000);

  it('leaves no child when its reader goes away', async () => {
    const seconds = markedSeconds();
    const { out } = await shell(
      `"$1" "$2" callback 'exec:sleep ${seconds}' flaky='exec:exit 1' -i 5ms | head -n 3; echo "\${PIPESTATUS[0]}"`,
    );
    expect(out).toBe(`Awaiting results...\n${'flaky retry needed (exit code 1).\n'.repeat(2)}0\n`);
    expect(processesWith(seconds)).toEqual([]);
  });

  it('ends an attempt in the middle at the deadline, and names it', async () => {
    const seconds = markedSeconds();
    const { port } = await serveTcp();
    const words = [`http://127.0.0.1:${port}/`, `exec:sleep ${seconds}`, '--deadline', '300ms', '-q'];
    expect(await cli('await', ...words).ended).toMatchObject({
      code: 124,
      out: '',
      err:
        'minimalist-async: The run did not end within 300 ms (2 still waiting)\n' +
        `minimalist-async: Task \`http://127.0.0.1:${port}/\` was still waiting (no attempt has ended)\n` +
        `minimalist-async: Task \`exec:sleep ${seconds}\` was still waiting (no attempt has ended)\n`,
    });
    expect(processesWith(seconds)).toEqual([]);
  });

  it('starts nothing of a file with a bad line', async () => {
    writeFileSync(path('bad.txt'), `exec:touch ${path('started')}\ntcp:0\n`);
    const { ended } = cli('callback', '--from', path('bad.txt'));
    expect(await ended).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(`line 2 of ${path('bad.txt')}`),
    });
    expect(existsSync(path('started'))).toBe(false);
  });

  it('cancels what has started at a bad line of stdin', async () => {
    const seconds = markedSeconds();
    const { out, err } = await shell(
      `printf 'exec:sleep ${seconds}\\ntcp:0\\n' | "$1" "$2" callback --from - -q; echo "$?"`,
    );
    expect({ out, err }).toMatchObject({ out: '2\n', err: expect.stringContaining('line 2 of stdin') });
    expect(processesWith(seconds)).toEqual([]);
  });

  it.each([
    [['--success', '1'], 'exec:echo ok\n', 0, 'The result of task=exec:echo ok was ok.\n'],
    [['--success', '1', '--rate', '1/m'], 'exec:echo ok\n', 0, 'The result of task=exec:echo ok was ok.\n'],
    [['--deadline', '300ms'], 'exec:sleep 60\n', 124, ''],
  ])('does not wait for more of stdin with %j', async (options, list, code, out) => {
    const { child, ended } = start(process.execPath, [bin, 'callback', '--from', '-', '-q', ...options], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // And it stays open.
    child.stdin!.write(list);
    expect(await ended).toMatchObject({ code, out });
    child.stdin!.destroy();
  });

  it('reads a pipe that has a name, and gives it up even if nobody writes to it', async () => {
    const { out } = await shell('"$1" "$2" await --from <(printf "exec:echo a\\nexec:echo b\\n") -f values');
    expect(out).toBe('a\nb\n');

    await execute('mkfifo', [path('fifo')]);
    const { child, ended } = cli('await', '--from', path('fifo'));
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, out: 'Awaiting results...\n' });
  });

  it('refuses a list that can not be read', async () => {
    const { out, err } = await shell('"$1" "$2" await --from - < /tmp; echo "$?"');
    expect({ out, err }).toEqual({
      out: '2\n',
      err: 'minimalist-async: Expected --from to be a file that can be read, got "-" (EISDIR)\n',
    });
  });

  it.each([
    ['the reader of its report has gone', 'exec:sleep 0.5', '| true; echo "${PIPESTATUS[0]}"', '0\n'],
    ['its report can not be written', 'exec:true', '>/dev/full; echo "$?"', '1\n'],
  ])('runs no command when %s', async (_what, task, rest, out) => {
    const script = `"$1" "$2" await '${task}' b=exec:true -- touch '${path('never')}' ${rest}`;
    expect(await shell(script)).toMatchObject({ out });
    expect(existsSync(path('never'))).toBe(false);
  });

  it('ends what it has cancelled before it runs the command', async () => {
    const seconds = markedSeconds();
    writeFileSync(path('jobs.txt'), `exec:trap "" TERM; sleep ${seconds}; true\nexec:sleep 0.2\n`);
    // A pattern that does not find itself.
    const pattern = `sleep [1]${seconds.slice(1)}`;
    writeFileSync(path('look.sh'), `cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' | grep -c '${pattern}'`);
    const words = ['--from', path('jobs.txt'), '--success', '1', '--kill-after', '100ms', '-q', '-f', 'values'];
    const { out } = await cli('callback', ...words, '--', 'sh', path('look.sh')).ended;
    expect(out).toBe('\n0\n');
  });

  it('prints the outputs of jobs in the order of the list', async () => {
    writeFileSync(path('jobs.txt'), 'exec:sleep 0.2; seq 2\nexec:echo b\n# comment\n\nlast=exec:printf c\n');
    const { out } = await cli('await', '--from', path('jobs.txt'), '-c', '4', '-a', '3', '-f', 'values').ended;
    expect(out).toBe('1\n2\nb\nc\n');
  });

  it('draws a live line on a terminal, which is gone when the report is there', async () => {
    const words = `'${process.execPath}' '${bin}' await slow='exec:sleep 0.5; echo ok' -q`;
    // CI, where it is set, would take the line away.
    const env = { ...process.env, TERM: 'xterm', CI: '' };
    const { out } = await execute('script', ['-qfec', words, '/dev/null'], { env });
    // Each line is erased (this, the line above, from its start) before the next one, and before the report.
    const drawn = out.split('\u001b[2K\u001b[1A\u001b[2K\u001b[G').map(stripVTControlCharacters);
    expect(drawn.pop()).toBe('The result of task=slow was ok.\r\n');
    expect(drawn.length).toBeGreaterThan(1);
    for (const line of drawn) {
      expect(line).toMatch(/^0 done, 1 running, 0 failed, 0 waiting \| \d\.\ds \| slowest: slow \d\.\ds\r\n$/);
    }

    const quiet = await execute('script', ['-qfec', `${words} --no-progress`, '/dev/null'], { env });
    expect(stripVTControlCharacters(quiet.out)).toBe('The result of task=slow was ok.\r\n');
    const inCi = await execute('script', ['-qfec', words, '/dev/null'], { env: { ...env, CI: 'true' } });
    expect(stripVTControlCharacters(inCi.out)).toBe('The result of task=slow was ok.\r\n');
  });
});
