import { connect } from 'node:net';
import { Observable } from 'rxjs';
import * as defaults from '../defaults.js';
import { check } from '../validate.js';
import type { Rule } from '../validate.js';
import { ConnectError, connectError } from './connect-error.js';
import { lookup } from './lookup.js';
import type { ProbeKind } from './probe-kind.js';

/** A port that something can listen on. */
export const portRule: Rule = {
  allowed: 'an integer from 1 to 65535',
  test: (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535,
};

/**
 * One attempt to connect: done as soon as the port accepts; its value is the address that did, such as `127.0.0.1:5432`.
 *
 * - Nothing is sent, and the connection is closed at once. `localhost` is tried over IPv4 and IPv6.
 * - Error: `ConnectError` with the system's code. There is no time limit but the policy's `attemptTimeoutMs`.
 * - Cancel: unsubscribing closes the socket.
 *
 * @param port 1 to 65535
 * @param host a name or an address. @default 'localhost'
 * @throws RangeError at the call, if the port is none
 * @example
 * pollUntil('db', () => tcp(5432), { intervalMs: 250, attemptTimeoutMs: 2000 });
 */
export function tcp(port: number, host = 'localhost'): Observable<string> {
  check(portRule, 'port', port);
  return new Observable((subscriber) => {
    const socket = connect({ port, host, lookup });
    socket.on('connect', () => {
      const { remoteAddress = host, remoteFamily, localAddress, localPort } = socket;
      if (localPort === port && localAddress === remoteAddress) {
        // TCP lets a socket connect to itself, if it was given the very port that it asks for.
        subscriber.error(new ConnectError('ECONNREFUSED', `connected to itself at ${remoteAddress}:${port}`));
        return;
      }
      subscriber.next(remoteFamily === 'IPv6' ? `[${remoteAddress}]:${port}` : `${remoteAddress}:${port}`);
      subscriber.complete();
    });
    socket.on('error', (error) => subscriber.error(connectError(error)));
    return () => socket.destroy();
  });
}

export const tcpKind: ProbeKind<object> = {
  name: 'tcp',
  usage: 'tcp:PORT or tcp:HOST:PORT (1 to 65535)',
  attemptTimeoutMs: defaults.networkTimeoutMs,
  make: (what) => {
    const [, name, address, digits] = /^(?:([^\s:/[\]]+):|\[([\da-f:.]+)\]:)?(\d{1,5})$/i.exec(what) ?? [];
    const port = Number(digits);
    return portRule.test(port) ? tcp(port, name ?? address) : undefined;
  },
};
