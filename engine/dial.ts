import { request as requestInClear, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { connect, isIP, type Socket } from 'node:net';
import { SocksClient } from 'socks';
import { ChaperoneError } from '../contract/errors.ts';
import type { Upstream } from '../proxy/proxy.ts';

/** Milliseconds in which a SOCKS proxy must have answered, whoever else may still wait. */
const PATIENCE = 10_000;

type Dial = NonNullable<Upstream['dial']>;

/** `http://host:port` of a proxy's URL, without user name and password. */
export function proxyOrigin(proxyUrl: string): string {
  const { protocol, host } = new URL(proxyUrl);
  return `${protocol}//${host}`;
}

/**
 * TCP connections through a proxy: CONNECT for `http:` and `https:` (RFC 9110 section 9.3.6, with Basic authentication), RFC 1928 and 1929 for
 * `socks5:` and `socks5h:`. Names are resolved by the proxy in all four, as by Go's net/http, which kubectl uses. Nothing is dialled before
 * it is called; rejects with `forward.unreachable`, in which there is neither the password nor what the proxy has said.
 * @param target whose name stands in errors.
 * @param ca PEM that an `https:` proxy is checked against instead of the system's authorities.
 */
export function dialThrough(proxyUrl: string, target: string, ca?: string): Dial {
  const proxy = new URL(proxyUrl);
  const via = proxyOrigin(proxyUrl);
  const way = proxy.protocol.startsWith('socks') ? bySocks(proxy) : byConnect(proxy, ca);
  return async (host, port, signal) => {
    let gone: (() => void) | undefined;
    const cut = new Promise<never>((_, reject) => {
      gone = () => {
        reject(new Failure('it does not answer'));
      };
      signal.addEventListener('abort', gone);
      if (signal.aborted) gone();
    });
    const attempt = new Attempt();
    try {
      return await Promise.race([way(host, port, attempt), cut]);
    } catch (error) {
      attempt.end();
      // Without a cause: errors of libraries carry the proxy's password with them.
      throw new ChaperoneError('forward.unreachable', { target, reason: `through ${via}: ${reasonOf(error)}` });
    } finally {
      if (gone) signal.removeEventListener('abort', gone);
    }
  };
}

/** What has been opened for one connection, so that it can be given up. */
class Attempt {
  #over = false;
  #open: { destroy: () => unknown } | undefined;

  holds<T extends { destroy: () => unknown }>(one: T): T {
    this.#open = one;
    if (this.#over) one.destroy();
    return one;
  }

  end(): void {
    this.#over = true;
    this.#open?.destroy();
  }
}

/** A reason of ours. */
class Failure extends Error {}

type Way = (host: string, port: number, attempt: Attempt) => Promise<Socket>;

function byConnect(proxy: URL, ca: string | undefined): Way {
  const secure = proxy.protocol === 'https:';
  const hostname = bare(proxy.hostname);
  const pair = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
  // RFC 9110 section 11.7.1, RFC 7617 section 2.
  const proof = pair === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
  return (host, port, attempt) =>
    new Promise((resolve, reject) => {
      const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
      const options = {
        host: hostname,
        port: Number(proxy.port || (secure ? 443 : 80)),
        method: 'CONNECT',
        path: authority,
        headers: { host: authority, ...proof },
        agent: false as const,
      };
      const request: ClientRequest = secure
        ? requestOverTls({ ...options, ...(isIP(hostname) ? {} : { servername: hostname }), ...(ca === undefined ? {} : { ca }) })
        : requestInClear(options);
      attempt.holds(request);
      request.once('connect', ({ statusCode }: IncomingMessage, socket: Socket, head: Buffer) => {
        if (statusCode !== 200) {
          socket.destroy();
          reject(
            new Failure(statusCode === 407 ? 'it wants another user name and password' : `it answers ${statusCode ?? 'nothing'}`),
          );
          return;
        }
        attempt.holds(socket);
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      request.once('error', reject);
      request.end();
    });
}

function bySocks(proxy: URL): Way {
  const at = { host: bare(proxy.hostname), port: Number(proxy.port || 1080) };
  const proof = proxy.username === '' ? {} : { userId: decoded(proxy.username), password: decoded(proxy.password) };
  return async (host, port, attempt) => {
    const existing = attempt.holds(connect({ ...at, noDelay: true }));
    await new Promise<void>((resolve, reject) => {
      existing.once('connect', resolve).once('error', reject);
    });
    const { socket } = await SocksClient.createConnection({
      proxy: { ...at, type: 5, ...proof },
      command: 'connect',
      destination: { host, port },
      existing_socket: existing,
      timeout: PATIENCE,
    }).catch((error: unknown) => {
      throw new Failure(socksReason(error));
    });
    return socket;
  };
}

/** The library's sentences name the step that failed; what they may quote besides is left out. */
function socksReason(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  if (/authenticat/i.test(text)) return 'it wants another user name and password';
  const said =
    /(NetworkUnreachable|HostUnreachable|ConnectionRefused|NotAllowed|TTLExpired|CommandNotSupported|AddressNotSupported|Failure)/.exec(
      text,
    );
  return said ? `it says ${said[0]}` : 'it breaks off';
}

function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'it breaks off';
  return code;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
