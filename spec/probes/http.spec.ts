import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { IncomingMessage, RequestListener } from 'node:http';
import { firstValueFrom, take, toArray, VirtualTimeScheduler } from 'rxjs';
import { AttemptTimeoutError, pollUntil } from '../../src/index.js';
import { http, probeOf } from '../../src/probes/index.js';
import type { HttpOptions } from '../../src/probes/index.js';
import { itIsAWellBehavedProbe } from '../contracts/probe.js';
import { outcomeOf } from '../support/observed.js';
import { closeServers, freePort, serveHttp, serveHttps, serveTcp } from '../support/servers.js';
import { until } from '../support/turn.js';

/** A server that answers every request with that status. */
const answering = (status: number, headers: Record<string, string> = {}) =>
  serveUrl((_request, response) => response.writeHead(status, headers).end('body'));

async function serveUrl(onRequest: RequestListener): Promise<string> {
  return `http://127.0.0.1:${(await serveHttp(onRequest)).port}/`;
}

const failed = (fields: object) => ({ reason: expect.objectContaining(fields) });

describe('http', () => {
  afterEach(closeServers);

  itIsAWellBehavedProbe(
    async () => http(await answering(204)),
    async () => http(await answering(503)),
  );

  it.each<[number, HttpOptions]>([
    [200, {}],
    [204, {}],
    [299, {}],
    [404, { statuses: [200, 404] }],
    [304, { statuses: ['2xx', 304] }],
    [503, { statuses: ['5xx'] }],
    [302, { statuses: [302], redirects: 0 }],
  ])('is done for %d under %j', async (status, options) => {
    expect(await outcomeOf(http(await answering(status), options))).toEqual({ value: status });
  });

  it.each<[number, HttpOptions]>([
    [404, {}],
    [500, {}],
    [302, { redirects: 0 }],
    [304, {}],
    [200, { statuses: [404] }],
    [201, { statuses: [200] }],
  ])('fails for %d under %j', async (status, options) => {
    const outcome = await outcomeOf(http(await answering(status), options));
    expect(outcome).toEqual(failed({ name: 'HttpStatusError', message: `HTTP ${status}`, status }));
  });

  it.each<[HttpOptions, string[]]>([
    [{}, ['HEAD']],
    [{ method: 'GET' }, ['GET']],
    [{ method: 'HEAD' }, ['HEAD']],
    [{ method: 'POST' }, ['POST']],
  ])('asks by the method of %j', async (options, methods) => {
    const asked: unknown[] = [];
    const url = await serveUrl(({ method }, response) => {
      asked.push(method);
      response.end();
    });
    await outcomeOf(http(url, options));
    expect(asked).toEqual(methods);
  });

  it.each([405, 501])('asks by GET where HEAD is answered with %d', async (status) => {
    const url = await serveUrl(({ method }, response) => response.writeHead(method === 'HEAD' ? status : 200).end());
    expect(await outcomeOf(http(url))).toEqual({ value: 200 });
    // Who names a method means it.
    expect(await outcomeOf(http(url, { method: 'HEAD' }))).toEqual(failed({ status }));
  });

  it('sends its headers, and the credentials of its URL', async () => {
    let got: IncomingMessage['headers'] = {};
    const url = await serveUrl(({ headers }, response) => {
      got = headers;
      response.end();
    });
    await outcomeOf(
      http(url.replace('//', '//me:p%40ss@'), { headers: { 'X-Token': ['abc', 'def'], Accept: 'text/html' } }),
    );
    expect(got).toMatchObject({
      'x-token': 'abc, def',
      accept: 'text/html',
      'user-agent': 'minimalist-async',
      authorization: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    });
  });

  it('asks once more only where the method was the trouble', async () => {
    const asked: unknown[] = [];
    const url = await serveUrl(({ method }, response) => {
      asked.push(method);
      response.writeHead(404).end();
    });
    expect(await outcomeOf(http(url))).toEqual(failed({ status: 404 }));
    expect(asked).toEqual(['HEAD']);
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    expect(await outcomeOf(http(nowhere))).toEqual(failed({ name: 'ConnectError', code: 'ECONNREFUSED' }));
  });

  it.each([
    ['', undefined],
    ['user@', 'user:'],
    [':secret@', ':secret'],
    ['user:p%40ss@', 'user:p@ss'],
  ])('sends the credentials %j, and says that it takes anything', async (credentials, sent) => {
    let headers: IncomingMessage['headers'] = {};
    const { port } = await serveHttp((request, response) => {
      ({ headers } = request);
      response.end();
    });
    await outcomeOf(http({ href: `http://${credentials}127.0.0.1:${port}` }));
    expect(headers).toMatchObject({ accept: '*/*', 'user-agent': 'minimalist-async' });
    const authorization = sent === undefined ? undefined : `Basic ${Buffer.from(sent).toString('base64')}`;
    expect(headers.authorization).toBe(authorization);
  });

  it('follows redirects, and tells the last status', async () => {
    const url = await serveUrl(({ url: path = '' }, response) =>
      path === '/end' ? response.writeHead(201).end() : response.writeHead(302, { location: '/end' }).end(),
    );
    expect(await outcomeOf(http(url))).toEqual({ value: 201 });
  });

  it('does not hand its credentials to another host', async () => {
    let got: IncomingMessage['headers'] = {};
    const other = await serveUrl(({ headers }, response) => {
      got = headers;
      response.end();
    });
    const url = await serveUrl((_request, response) =>
      response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end(),
    );
    const headers = { authorization: 'secret', cookie: 'secret', 'X-Key': 'secret' };
    expect(await outcomeOf(http(url, { headers }))).toEqual({ value: 200 });
    expect(got).not.toHaveProperty('x-key');
    expect(JSON.stringify(got)).not.toContain('secret');
  });

  it('fails for an endless redirect, after as many as were allowed', async () => {
    let requests = 0;
    const url = await serveUrl((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: '/' }).end();
    });
    expect(await outcomeOf(http(url, { redirects: 3 }))).toEqual(
      failed({ code: 'TOO_MANY_REDIRECTS', detail: 'more than 3 redirects' }),
    );
    expect(requests).toBe(4);
  });

  it.each(['127.0.0.1', '::1'])('finds at localhost what listens on %s only', async (host) => {
    const { port } = await serveHttp((_request, response) => response.end(), host);
    expect(await outcomeOf(http(`http://localhost:${port}`))).toEqual({ value: 200 });
  });

  it('fails when nothing listens', async () => {
    const outcome = await outcomeOf(http(`http://127.0.0.1:${await freePort()}`));
    expect(outcome).toEqual(failed({ name: 'ConnectError', message: 'ECONNREFUSED' }));
  });

  it('fails when the server resets', async () => {
    const { port } = await serveTcp((socket) => socket.resetAndDestroy());
    expect(await outcomeOf(http(`http://127.0.0.1:${port}`))).toEqual(failed({ code: 'ECONNRESET' }));
  });

  it('fails when the server closes after half a header', async () => {
    const { port } = await serveTcp((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-'));
    expect(await outcomeOf(http(`http://127.0.0.1:${port}`))).toEqual(
      failed({ name: 'ConnectError', code: 'ECONNRESET' }),
    );
  });

  it('fails when the server changes to another protocol', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n';
    const { port } = await serveTcp((socket) => void socket.write(answer));
    expect(await outcomeOf(http(`http://127.0.0.1:${port}`))).toEqual(
      failed({ code: 'ECONNRESET', detail: 'closed without an answer' }),
    );
  });

  it('fails when what answers is not HTTP', async () => {
    const { port } = await serveTcp((socket) => socket.end('220 mail.example.org ESMTP\r\n'));
    expect(await outcomeOf(http(`http://127.0.0.1:${port}`))).toEqual(
      failed({ name: 'ConnectError', code: expect.stringMatching(/^HPE_/) }),
    );
  });

  it.each([
    ['never answers', () => undefined],
    ['stops in the middle of its header', (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-')],
  ])('fails in its time when the server accepts and %s', async (_what, onSocket) => {
    const { port, sockets } = await serveTcp(onSocket);
    const scheduler = new VirtualTimeScheduler();
    const outcome = outcomeOf(probeOf(`http://127.0.0.1:${port}`, { attemptTimeoutMs: 500, scheduler }));
    // Its time passes when the server has it.
    await until(() => sockets.size > 0);
    scheduler.flush();
    expect(await outcome).toEqual({ reason: new AttemptTimeoutError(500) });
    const [socket] = sockets;
    socket!.resume();
    await once(socket!, 'close');
  });

  it('does not read an answer that has no end', async () => {
    const { port, sockets } = await serveHttp((_request, response) => void response.write('on and on'));
    expect(await outcomeOf(http(`http://127.0.0.1:${port}`, { method: 'GET' }))).toEqual({ value: 200 });
    for (const socket of sockets) await once(socket, 'close');
  });

  it('takes no certificate that is not trusted, unless it is told to', async () => {
    const { port } = await serveHttps((_request, response) => response.end());
    const url = `https://localhost:${port}`;
    expect(await outcomeOf(http(url))).toEqual(failed({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }));
    expect(await outcomeOf(http(url, { insecure: true }))).toEqual({ value: 200 });
  });

  it.each([
    ['2', 2000],
    ['0', 0],
    [new Date(Date.now() + 3_600_000).toUTCString(), 3_600_000],
    ['12', 12_000],
    ['soon', undefined],
    ['12x', undefined],
    ['x12', undefined],
    ['99999999999', 2 ** 31 - 1],
    [new Date(0).toUTCString(), undefined],
  ])('tells what `Retry-After: %s` asked for', async (header, expected) => {
    const url = await answering(503, { 'retry-after': header });
    const { reason } = (await outcomeOf(http(url))) as { reason: { retryAfterMs?: number } };
    // A date has whole seconds, and time has passed.
    if (expected === 3_600_000) expect(Math.round((reason.retryAfterMs ?? 0) / 60_000)).toBe(60);
    else expect(reason.retryAfterMs).toBe(expected);
    expect('retryAfterMs' in reason).toBe(expected !== undefined);
    const asks = reason.retryAfterMs === undefined ? '' : `, asks for ${reason.retryAfterMs / 1000} s`;
    expect((reason as Error).message).toBe(`HTTP 503${asks}`);
  });

  it('is what a task can poll: the wait that the server asks for is the wait that there is', async () => {
    const url = await answering(429, { 'retry-after': '7' });
    const task = pollUntil('web', () => http(url), { intervalMs: 10 });
    const [event] = await firstValueFrom(task.pipe(take(1), toArray()));
    expect(event).toMatchObject({ type: 'retry', attempt: 1, delayMs: 7000, reason: { status: 429 } });
  });

  it.each([
    '',
    'localhost',
    'http://',
    'http:///x',
    'http://[::1',
    'http://a b',
    'http://x:0',
    'http://x:70000',
    'ftp://x',
    'see http://x',
    'http:x',
  ])('refuses the URL %j at the call', (url) => {
    expect(() => http(url)).toThrow(/^Expected `url` to be a URL such as http:\/\/localhost:3000\/health, got /);
  });

  it.each<[object, string]>([
    [{ statuses: ['6xx'] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `"6xx"` (string)'],
    [{ statuses: ['404'] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `"404"` (string)'],
    [{ statuses: [99] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `99` (number)'],
    [{ statuses: [600] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `600` (number)'],
    [{ statuses: [200.5] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `200.5` (number)'],
    [{ statuses: ['2xxx'] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `"2xxx"` (string)'],
    [{ statuses: ['x2xx'] }, 'Expected `statuses` to be a status such as 404 or 2xx, got `"x2xx"` (string)'],
    [{ method: 'GET IT' }, 'Expected `method` to be a method such as HEAD or GET, got `"GET IT"` (string)'],
    [{ method: 'G3T' }, 'Expected `method` to be a method such as HEAD or GET, got `"G3T"` (string)'],
    [{ method: '3G' }, 'Expected `method` to be a method such as HEAD or GET, got `"3G"` (string)'],
    [{ method: 'CONNECT' }, 'Expected `method` to be a method such as HEAD or GET, got `"CONNECT"` (string)'],
    [{ method: ['GET'] }, 'Expected `method` to be a method such as HEAD or GET, got an object (Array)'],
    [{ redirects: 1.5 }, 'Expected `redirects` to be an integer >= 0, got `1.5` (number)'],
    [{ method: 'get it' }, 'Expected `method` to be a method such as HEAD or GET, got `"get it"` (string)'],
    [{ redirects: -1 }, 'Expected `redirects` to be an integer >= 0, got `-1` (number)'],
    [{ headers: { 'a b': 'c' } }, 'Header name must be a valid HTTP token ["a b"]'],
    [{ headers: { a: 'b\nc' } }, 'Invalid character in header content ["a"]'],
  ])('refuses %j at the call', (options, message) => {
    expect(() => http('http://x', options)).toThrow(message);
  });
});
