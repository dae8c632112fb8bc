import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { certificate } from './certificate.js';

const running = new Set<() => Promise<void>>();

/** Closes every server that was started and not closed yet. For `afterEach`. */
export async function closeServers(): Promise<void> {
  await Promise.all([...running].map((close) => close()));
}

/** A real server on a port that was free, with the sockets that are open. */
async function listen(server: Server, host: string) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    running.delete(close);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  running.add(close);
  return { port, sockets, close, server };
}

export const serveTcp = (onSocket: (socket: Socket) => void = () => undefined, host = '127.0.0.1') =>
  listen(createTcpServer(onSocket), host);

export const serveHttp = (onRequest: RequestListener, host = '127.0.0.1') => listen(createHttpServer(onRequest), host);

export const serveHttps = (onRequest: RequestListener) =>
  listen(createHttpsServer(certificate, onRequest), '127.0.0.1');

/** A port that nothing listens on: it was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, close } = await serveTcp();
  await close();
  return port;
}
