import { writeFileSync } from 'node:fs';
import { asyncScheduler } from 'rxjs';
import { run } from '../../src/cli/run.js';
import { fakeIo, runCli } from '../support/fake-io.js';
import { scratchFolder } from '../support/scratch.js';
import { closeServers, serveHttp, serveHttps } from '../support/servers.js';

/** What the command line says of probes reaches them: real commands, a real server, a real file. */
describe('the options of probes', () => {
  const file = scratchFolder()('file');
  const requests: string[] = [];
  let origin = '';

  beforeAll(() => writeFileSync(file, '12345'));
  beforeEach(async () => {
    requests.splice(0);
    const { port } = await serveHttp((request, response) => {
      requests.push(`${request.method} ${request.url} ${String(request.headers['x-a'] ?? 'no header')}`);
      const status = Number(request.url!.slice(1));
      response.writeHead(status, status === 302 ? { location: '/200' } : {}).end();
    });
    origin = `http://127.0.0.1:${port}`;
  });
  afterEach(closeServers);

  /** In the time of this machine: an answer over the network takes some. */
  async function inRealTime(...words: string[]) {
    const { io, written } = fakeIo();
    const code = await run([...words, '-i', '1ms'], { ...io, scheduler: asyncScheduler }, '1.2.3');
    return { code, ...written };
  }

  it.each([
    [['exec:exit 3', '-a1'], 1, ''],
    [['exec:echo three; exit 3', '--exit-code', '1,3'], 0, 'three\n'],
    [['exec:exit 0', '--exit-code', '3', '-a1'], 1, ''],
    [['exec:echo 12345', '--max-output', '3'], 0, '45\n'],
    [['not:exec:exit 3', '-a1'], 0, 'exit code 3\n'],
    [['exec:echo $MINIMALIST'], 0, 'from outside\n'],
  ])('of exec: %j', async (words, code, out) => {
    process.env['MINIMALIST'] = 'from outside';
    try {
      const ended = await runCli(['await', '-f', 'values', ...words]);
      expect({ code: ended.code, out: ended.out.replace(/^\[.*\]\n/, '') }).toEqual({ code, out });
    } finally {
      delete process.env['MINIMALIST'];
    }
  });

  it('of how long an attempt may take', async () => {
    const words = ['callback', 'exec:sleep 60', '-a1', '--attempt-timeout', '5s', '-q'];
    const { code, err, elapsedMs } = await runCli(words);
    expect({ code, elapsedMs }).toEqual({ code: 1, elapsedMs: 5000 });
    expect(err).toContain('(last: no outcome within 5000 ms)\n');
  });

  it('of what is not tried again: 126, 127 and most of 4xx by default', async () => {
    const attempts = async (...words: string[]) => {
      const { err } = await inRealTime('callback', '-q', '-a3', ...words);
      return Number(/(?:after|for good at) (?:attempt )?(\d)/.exec(err)?.[1]);
    };
    expect(await attempts('exec:exit 2')).toBe(3);
    expect(await attempts('exec:exit 127')).toBe(1);
    expect(await attempts('exec:exit 127', '--permanent', 'none')).toBe(3);
    expect(await attempts('exec:exit 2', '--permanent', '2')).toBe(1);
    expect(await attempts('exec:exit 2', '--permanent', '4xx,503')).toBe(3);
    expect(await attempts(`${origin}/404`, '--permanent', '4xx')).toBe(1);
    expect(await attempts(`${origin}/503`, '--permanent', '4xx')).toBe(3);
    expect(await attempts('file:/no/such', '--permanent', '4xx,2')).toBe(3);
  });

  it('of http', async () => {
    expect(await inRealTime('await', '-f', 'values', `${origin}/200`)).toMatchObject({ code: 0, out: '200\n' });
    expect(await inRealTime('await', '-f', 'values', `${origin}/404`, '--status', '404')).toMatchObject({ code: 0 });
    expect(await inRealTime('await', '-a1', `${origin}/302`, '--redirects', '0')).toMatchObject({ code: 1 });
    expect(await inRealTime('await', '-a1', `${origin}/200`, '--method', 'put', '-H', 'X-A: b')).toMatchObject({
      code: 0,
    });
    expect(requests).toEqual(['HEAD /200 no header', 'HEAD /404 no header', 'HEAD /302 no header', 'PUT /200 b']);
  });

  it('of https', async () => {
    const { port } = await serveHttps((_request, response) => response.end());
    const url = `https://localhost:${port}`;
    const refused = await inRealTime('callback', '-q', '-a1', url);
    expect(refused.err).toContain('(last: DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(await inRealTime('callback', '-a1', url, '--insecure')).toMatchObject({ code: 0, err: '' });
  });

  it('of file', async () => {
    expect(await runCli(['await', `file:${file}`])).toMatchObject({ code: 0, elapsedMs: 0 });
    expect(await runCli(['await', `file:${file}`, '--stable', '300ms'])).toMatchObject({ code: 0, elapsedMs: 300 });
  });

  it('of the wait between attempts, which is longer than that of rolls, but no longer than the longest', async () => {
    const waited = async (...words: string[]) =>
      (await runCli(['callback', 'file:/no/such', '-a2', ...words])).elapsedMs;
    expect(await waited()).toBe(250);
    expect(await waited('-i', '300')).toBe(300);
    expect(await waited('--max-interval', '200')).toBe(200);
    expect(await waited('--max-interval', '4s')).toBe(250);
  });
});
