import { once } from 'node:events';
import type { Socket } from 'node:net';
import { isObservable } from 'rxjs';
import { tcp } from '../../src/probes/index.js';
import { itIsAWellBehavedProbe } from '../contracts/probe.js';
import { outcomeOf } from '../support/observed.js';
import { closeServers, freePort, serveTcp } from '../support/servers.js';

describe('tcp', () => {
  afterEach(closeServers);

  itIsAWellBehavedProbe(
    async () => tcp((await serveTcp()).port),
    async () => tcp(await freePort()),
  );

  it('is done when something listens, with the address that answered', async () => {
    const { port } = await serveTcp();
    expect(await outcomeOf(tcp(port, '127.0.0.1'))).toEqual({ value: `127.0.0.1:${port}` });
  });

  it.each(['127.0.0.1', '::1'])('finds at localhost what listens on %s only', async (host) => {
    const { port } = await serveTcp(undefined, host);
    expect(await outcomeOf(tcp(port))).toEqual({ value: host === '::1' ? `[::1]:${port}` : `127.0.0.1:${port}` });
  });

  it('fails with the code, and tells the whole story of every address', async () => {
    const port = await freePort();
    expect(await outcomeOf(tcp(port))).toEqual({
      reason: expect.objectContaining({
        name: 'ConnectError',
        message: 'ECONNREFUSED',
        code: 'ECONNREFUSED',
        detail: `connect ECONNREFUSED 127.0.0.1:${port}; connect ECONNREFUSED ::1:${port}`,
      }),
    });
  });

  it('fails for a host that does not exist', async () => {
    // EAI_AGAIN where there is no name server at all.
    expect(await outcomeOf(tcp(80, 'nowhere.invalid'))).toEqual({
      reason: expect.objectContaining({ code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) }),
    });
  });

  it('closes its connection', async () => {
    const { port, server } = await serveTcp();
    const connected = once(server, 'connection');
    await outcomeOf(tcp(port, '127.0.0.1'));
    const [socket] = (await connected) as [Socket];
    socket.resume();
    if (!socket.closed) await once(socket, 'close');
    expect(socket.closed).toBe(true);
  });

  it('takes the first port for one, and the last', () => {
    expect([tcp(1), tcp(65_535)].every(isObservable)).toBe(true);
  });

  it.each([0, 65_536, 1.5, NaN, '80'])('refuses the port %p at the call', (port) => {
    expect(() => tcp(port as number)).toThrow(/^Expected `port` to be an integer from 1 to 65535, got /);
  });
});
