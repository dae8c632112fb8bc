import { defer, EMPTY, NEVER, timer, VirtualTimeScheduler } from 'rxjs';
import { AttemptTimeoutError } from '../../src/index.js';
import { not, probeKinds, probeOf, StillSucceedsError } from '../../src/probes/index.js';
import type { AttemptOptions, ProbeKind } from '../../src/probes/index.js';
import { itIsAWellBehavedProbe } from '../contracts/probe.js';
import { marbles } from '../support/marbles.js';
import { outcomeOf } from '../support/observed.js';
import { closeServers, freePort, serveHttp, serveTcp } from '../support/servers.js';

describe('not', () => {
  itIsAWellBehavedProbe(
    () => not(defer(() => Promise.reject(new Error('refused')))),
    () => not(defer(() => Promise.resolve('open'))),
  );

  it(
    'turns an attempt round',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const good = cold('  --v--|');
      const goodSubs = '   ^-!';
      const expected1 = '  --#';
      const bad = cold('   --#', {}, 'refused');
      const expected2 = '  --(r|)';

      expectObservable(not(good)).toBe(expected1, {}, new StillSucceedsError('v'));
      expectObservable(not(bad)).toBe(expected2, { r: 'refused' });
      expectSubscriptions(good.subscriptions).toBe(goodSubs);
    }),
  );

  it.each([
    ['text', 'still succeeds with text'],
    [{ status: 200 }, 'still succeeds with {"status":200}'],
  ])('says what it succeeds with: %j', (value, message) => {
    expect(new StillSucceedsError(value)).toMatchObject({ name: 'StillSucceedsError', message, value });
  });

  it('takes an attempt without a value for one that fails', async () => {
    expect(await outcomeOf(not(EMPTY))).toEqual({ value: expect.objectContaining({ name: 'EmptyAttemptError' }) });
  });
});

describe('probeOf', () => {
  afterEach(closeServers);

  it('makes the attempt that a text stands for', async () => {
    const { port } = await serveHttp((_request, response) => response.end());
    expect(await outcomeOf(probeOf(`http://localhost:${port}/x?y=z`))).toEqual({ value: 200 });
    expect(await outcomeOf(probeOf(`tcp:${port}`))).toEqual({ value: `127.0.0.1:${port}` });
    expect(await outcomeOf(probeOf(`tcp:localhost:${port}`))).toEqual({ value: `127.0.0.1:${port}` });
    expect(await outcomeOf(probeOf('exec:echo a b'))).toEqual({ value: 'a b' });
    expect(await outcomeOf(probeOf('file:package.json'))).toEqual({ value: expect.any(Number) });
  });

  it('takes an IPv6 address in brackets', async () => {
    const { port } = await serveTcp(undefined, '::1');
    expect(await outcomeOf(probeOf(`tcp:[::1]:${port}`))).toEqual({ value: `[::1]:${port}` });
  });

  it('turns an attempt round by not:', async () => {
    const { port } = await serveTcp();
    expect(await outcomeOf(probeOf(`not:tcp:${await freePort()}`))).toEqual({
      value: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
    expect(await outcomeOf(probeOf(`not:tcp:${port}`))).toEqual({
      reason: expect.objectContaining({ message: `still succeeds with 127.0.0.1:${port}` }),
    });
  });

  const slow: ProbeKind<AttemptOptions> = {
    name: 'slow',
    usage: 'slow:MS',
    attemptTimeoutMs: 100,
    make: (what, { scheduler }) => (/^\d+$/.test(what) ? timer(Number(what), scheduler) : undefined),
  };
  const never: ProbeKind<object> = { name: 'never', usage: 'never:', make: () => NEVER };

  it.each([
    ['slow:99', undefined, 99, { value: 0 }],
    ['slow:101', undefined, 100, { reason: new AttemptTimeoutError(100) }],
    ['slow:101', 200, 101, { value: 0 }],
    ['slow:101', Infinity, 101, { value: 0 }],
    ['never:', 50, 50, { reason: new AttemptTimeoutError(50) }],
    // That nothing answers in time is what was waited for.
    ['not:never:', 50, 50, { value: new AttemptTimeoutError(50) }],
  ])('takes kinds of your own, and limits them: %s within %p', async (spec, attemptTimeoutMs, elapsedMs, outcome) => {
    const scheduler = new VirtualTimeScheduler();
    const seen = outcomeOf(probeOf(spec, { attemptTimeoutMs, scheduler }, [slow, never]));
    scheduler.flush();
    expect(await seen).toEqual(outcome);
    expect(scheduler.now()).toBe(elapsedMs);
  });

  it.each([
    ['', /^Expected `spec` to be one of exec:COMMAND, http:.*, got ""$/],
    ['tcp', /^Expected `spec` to be one of exec:COMMAND, http:.*, got "tcp"$/],
    ['a not:tcp:80', /^Expected `spec` to be one of exec:COMMAND/],
    ['localhost', /^Expected `spec` to be one of exec:COMMAND, http:.*, got "localhost"$/],
    ['ftp://x', /^Expected `spec` to be one of exec:COMMAND, http:.*, got "ftp:\/\/x"$/],
    ['not:', /^Expected `spec` to be one of /],
    ['not:not:tcp:80', /^Expected `spec` to be one of /],
    ['tcp:', /^Expected `spec` to be tcp:PORT or tcp:HOST:PORT \(1 to 65535\), got "tcp:"$/],
    ['tcp:0', /^Expected `spec` to be tcp:PORT/],
    ['tcp:70000', /^Expected `spec` to be tcp:PORT/],
    ['tcp:80x', /^Expected `spec` to be tcp:PORT/],
    ['tcp:x80', /^Expected `spec` to be tcp:PORT/],
    ['tcp:065536', /^Expected `spec` to be tcp:PORT/],
    ['tcp:abc', /^Expected `spec` to be tcp:PORT/],
    ['tcp:host:abc', /^Expected `spec` to be tcp:PORT/],
    ['tcp::1:80', /^Expected `spec` to be tcp:PORT/],
    ['tcp:a b:80', /^Expected `spec` to be tcp:PORT/],
    ['http://', /^Expected `spec` to be http:\/\/HOST\[:PORT\]\[\/PATH\], got "http:\/\/"$/],
    ['https://[::1', /^Expected `spec` to be https:/],
    ['exec:', /^Expected `spec` to be exec:COMMAND, got "exec:"$/],
    ['exec: \t', /^Expected `spec` to be exec:COMMAND/],
    ['exec:a\0b', /^Expected `spec` to be exec:COMMAND/],
    ['file:', /^Expected `spec` to be file:PATH, got "file:"$/],
  ])('refuses %j', (spec, message) => {
    expect(() => probeOf(spec)).toThrow(message);
  });

  it('refuses a limit that is none', () => {
    expect(() => probeOf('tcp:80', { attemptTimeoutMs: -1 })).toThrow(
      'Expected `attemptTimeoutMs` to be a number of milliseconds from 0 to 2147483647, got `-1` (number)',
    );
  });

  it('has a usage for every kind', () => {
    expect(probeKinds.map(({ name }) => name)).toEqual(['exec', 'http', 'https', 'tcp', 'file']);
    for (const { name, usage } of probeKinds) expect(usage).toMatch(new RegExp(`^${name}:`));
  });
});
