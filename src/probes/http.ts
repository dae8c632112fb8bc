import type { OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type FollowRedirects from 'follow-redirects';
import { catchError, concatMap, defer, Observable, throwError } from 'rxjs';
import * as defaults from '../defaults.js';
import { check, refusal, shown } from '../validate.js';
import type { Rule } from '../validate.js';
import { ConnectError, connectError } from './connect-error.js';
import { lookup } from './lookup.js';
import type { ProbeKind } from './probe-kind.js';

/** A status, or a hundred of them: `404`, `'2xx'`. */
export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx`;

/** What an `http` probe can be told. */
export interface HttpOptions {
  /** The statuses that are a success. @default ['2xx'] */
  readonly statuses?: readonly StatusPattern[] | undefined;
  /** In capitals. @default 'HEAD', which asks for no body, and then 'GET' where the server does not know it (405, 501) */
  readonly method?: string | undefined;
  /** What is sent besides; several values are sent one by one. Redirects take it to no other host. @default none */
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** Redirects that are followed, an integer >= 0; with 0, a redirect's own status counts. @default 10 */
  readonly redirects?: number | undefined;
  /** Takes any certificate for a good one. @default false */
  readonly insecure?: boolean | undefined;
}

/** An answer, and not a status that is a success: the reason of a failed `http`. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError';
  /** What the server asked to be left alone for, in milliseconds; a retry policy honours it. */
  declare readonly retryAfterMs?: number;

  constructor(
    /** What the server answered: 100 to 599. */
    readonly status: number,
    retryAfterMs?: number,
  ) {
    super(retryAfterMs === undefined ? `HTTP ${status}` : `HTTP ${status}, asks for ${retryAfterMs / 1000} s`);
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

/** What `http` takes for a method: a token of RFC 9110. */
export const methodRule: Rule = {
  allowed: 'a method such as HEAD or GET',
  test: (value) => typeof value === 'string' && /^[A-Z]+$/.test(value) && value !== 'CONNECT',
};

/** What `http` takes for a number of redirects. */
export const redirectsRule: Rule = {
  allowed: 'an integer >= 0',
  test: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

/** What `http` takes for a status. */
export const statusRule: Rule = {
  allowed: 'a status such as 404 or 2xx',
  test: (value) =>
    typeof value === 'number'
      ? value >= 100 && value <= 599 && Number.isInteger(value)
      : /^[1-5]xx$/.test(String(value)),
};

/**
 * One request: done if the answer has the right status, which is its value.
 *
 * - Each request has a connection of its own, so that what answers is what listens now. The answer's body is not read.
 *   `localhost` is tried over IPv4 and IPv6.
 * - Redirects are followed, and the last status counts; headers of yours go to no other host.
 * - Error: `HttpStatusError` with the status and what `Retry-After` said; `ConnectError` with the code of what went
 *   wrong on the way. There is no time limit but the policy's `attemptTimeoutMs`.
 * - Cancel: unsubscribing closes the connection.
 *
 * @param url `http:` or `https:`
 * @throws RangeError or TypeError at the call, if an argument is out of range
 * @example
 * pollUntil('web', () => http('http://localhost:3000/health'), { intervalMs: 250, attemptTimeoutMs: 10_000 });
 */
export function http(url: string | { readonly href: string }, options: HttpOptions = {}): Observable<number> {
  const text = typeof url === 'string' ? url : url.href;
  const target = httpUrl(text);
  if (target === undefined) throw new TypeError(refusal('url', urlAllowed, shown(text)));
  const { statuses = ['2xx'], method, redirects = defaults.redirects, insecure = false } = options;
  for (const pattern of statuses) check(statusRule, 'statuses', pattern);
  if (method !== undefined) check(methodRule, 'method', method);
  check(redirectsRule, 'redirects', redirects);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    for (const one of [value].flat()) checkHeader(name, one);
  }
  const own: OutgoingHttpHeaders = { ...authorization(target), ...(options.headers as OutgoingHttpHeaders) };
  const request = (verb: string): Observable<number> =>
    requestOnce(target, { method: verb, headers: own, redirects, insecure }, (status) => isAmong(statuses, status));
  if (method !== undefined) return request(method);
  return request('HEAD').pipe(
    catchError((reason: unknown) =>
      reason instanceof HttpStatusError && (reason.status === 405 || reason.status === 501)
        ? request('GET')
        : throwError(() => reason),
    ),
  );
}

/** Refuses what can not be sent: a name that is no token, a value with control characters. */
export function checkHeader(name: string, value: string): void {
  const { validateHeaderName, validateHeaderValue } = process.getBuiltinModule('node:http');
  validateHeaderName(name);
  validateHeaderValue(name, value);
}

const urlAllowed = 'a URL such as http://localhost:3000/health';

function httpUrl(url: string): URL | undefined {
  if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return parsed.port === '0' ? undefined : parsed;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Whether a status is one of those. */
export function isAmong(statuses: readonly StatusPattern[], status: number): boolean {
  return statuses.some((pattern) => pattern === status || pattern === `${String(status)[0]}xx`);
}

interface Request {
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly redirects: number;
  readonly insecure: boolean;
}

/** Node's own clients, and what follows redirects with them, take a fifth of a short run's time to load: not before now. */
function requestOnce(
  { protocol, href }: URL,
  request: Request,
  isSuccess: (status: number) => boolean,
): Observable<number> {
  return defer(() => import('follow-redirects')).pipe(
    concatMap(({ default: { http: plain, https: secure } }) =>
      requestBy(protocol === 'https:' ? secure : plain, href, request, isSuccess),
    ),
  );
}

function requestBy(
  client: typeof FollowRedirects.http | typeof FollowRedirects.https,
  href: string,
  { method, headers, redirects, insecure }: Request,
  isSuccess: (status: number) => boolean,
): Observable<number> {
  const options = {
    method,
    headers: { accept: '*/*', 'user-agent': 'minimalist-async', ...headers },
    followRedirects: redirects > 0,
    maxRedirects: redirects,
    rejectUnauthorized: !insecure,
    agent: false,
    // By default, `Authorization` and `Cookie` only; a key of the host's own is as secret.
    sensitiveHeaders: Object.keys(headers),
    lookup,
  };
  return new Observable((subscriber) => {
    const underway = client.request(
      href,
      options,
      ({ statusCode: status = 0, headers: { 'retry-after': retryAfter } }) => {
        if (!isSuccess(status)) {
          subscriber.error(new HttpStatusError(status, retryAfterMs(retryAfter)));
          return;
        }
        subscriber.next(status);
        subscriber.complete();
      },
    );
    underway.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_FR_TOO_MANY_REDIRECTS') subscriber.error(connectError(error));
      else subscriber.error(new ConnectError('TOO_MANY_REDIRECTS', `more than ${redirects} redirects`));
    });
    // Not every end is told as an answer or as an error: `101 Switching Protocols`, for one, only closes the connection.
    let current: Socket | undefined;
    underway.on('socket', (socket: Socket) => {
      current = socket;
      // A redirect has another one by then.
      const tell = (): void => {
        if (current === socket) subscriber.error(new ConnectError('ECONNRESET', 'closed without an answer'));
      };
      socket.once('close', () => setImmediate(tell));
    });
    underway.end();
    return () => underway.destroy();
  });
}

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3), as milliseconds from now. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms >= 0 ? Math.min(ms, defaults.maxDelayMs) : undefined;
}

function kindOf(name: 'http' | 'https'): ProbeKind<HttpOptions> {
  return {
    name,
    usage: `${name}://HOST[:PORT][/PATH]`,
    attemptTimeoutMs: defaults.networkTimeoutMs,
    make: (what, options) => {
      const url = httpUrl(`${name}:${what}`);
      return url === undefined ? undefined : http(url, options);
    },
  };
}

export const httpKind = kindOf('http');
export const httpsKind = kindOf('https');
