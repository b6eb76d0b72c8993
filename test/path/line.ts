/** The whole line on loopback: a real HTTPS upstream, the proxy, an in-memory recorder, and a raw TLS client. */
import { randomBytes } from 'node:crypto';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Policy } from '../../contract/policy.ts';
import { createProxy } from '../../proxy/create.ts';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';
import type { Admission, Listener, LiveSession, Proxy, SessionDirectory, Upstream } from '../../proxy/proxy.ts';
import { admissionTo, sessionOn, TOKEN, TOKEN_HASH } from './admission.ts';
import { MemoryRecorder } from './recorder.ts';

export { TOKEN };
export const REAL_TOKEN = 'real-credential-abcdef';
export const ALLOW_ALL: Policy = {
  apiVersion: 'chaperone/v1',
  kind: 'Policy',
  name: 'test',
  description: '',
  rules: [
    { name: 'no-deletes', reason: 'deletes are left to people', verbs: ['delete'], effect: 'deny' },
    { name: 'anyone', reason: 'allowed', verbs: ['impersonate'], effect: 'allow' },
    { name: 'all', reason: 'allowed', effect: 'allow' },
  ],
};

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
}

export interface Line {
  readonly proxy: Proxy;
  readonly listener: Listener;
  readonly recorder: MemoryRecorder;
  readonly strangers: MemoryRecorder;
  readonly upstream: Server;
  /** Heads of what arrived upstream, in order. */
  readonly seen: Seen[];
  readonly unrecorded: string[];
  readonly ca: string;
  session: LiveSession;
  /** What the token's admission is besides: expired, refused, of somebody else. */
  admission: Partial<Admission>;
  /** What the directory answers instead of knowing one token. */
  directory: Partial<SessionDirectory>;
  onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** The proxy's timers: they never fire unless a test makes them. */
  schedule: (ms: number, run: () => void) => () => void;
  ask(method: string, path: string, options?: Ask): Promise<Answer>;
  /** A TLS connection to the proxy with nothing said yet. */
  raw(): Promise<TLSSocket>;
  close(): Promise<void>;
}

export interface Ask {
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  readonly token?: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/**
 * @param through gives the port at which the proxy reaches the target, from the target's own.
 * @param more of the target: another kind, whom it is told.
 */
export async function openLine(
  policy: Policy = ALLOW_ALL,
  basePath = '',
  through: (port: number) => Promise<number> = (port) => Promise.resolve(port),
  more: Partial<Upstream> = {},
): Promise<Line> {
  const clock = { wall: () => Date.now(), monotonic: () => Math.trunc(performance.now() * 1_000) };
  const sources = { clock, random: (n: number) => randomBytes(n) };
  const authority = await makeAuthority(sources);
  const identity = await issueListenerIdentity(authority, sources);
  const recorder = new MemoryRecorder();
  const strangers = new MemoryRecorder('unattributed');
  const maskingKey = randomBytes(32);
  const seen: Seen[] = [];
  const unrecorded: string[] = [];
  const note = (r: IncomingMessage): void =>
    void seen.push({ method: r.method!, url: r.url!, headers: r.headers, rawHeaders: r.rawHeaders });
  // A target that reads more into a message than we do is the dangerous one.
  const upstream = createServer({ cert: identity.cert, key: identity.key, insecureHTTPParser: true });
  upstream.on('request', (request, response) => {
    note(request);
    line.onRequest(request, response);
  });
  upstream.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    note(request);
    line.onUpgrade(request, socket, head);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const proxy = createProxy({
    ...sources,
    identity,
    sessions: {
      find: (hash) => {
        if (line.directory.find) return line.directory.find(hash);
        return hash === TOKEN_HASH ? admissionTo(line.session, line.admission) : undefined;
      },
      admit: (presented) => line.directory.admit?.(presented) ?? Promise.reject(new ChaperoneError('identity.unknown')),
      exchange: (request) => line.directory.exchange?.(request) ?? Promise.reject(new ChaperoneError('identity.unknown')),
      unattributed: () => line.directory.unattributed?.() ?? Promise.resolve({ recorder: strangers, maskingKey }),
    },
    onUnrecorded: (code) => unrecorded.push(code),
    schedule: (ms, run) => line.schedule(ms, run),
  });
  const server = new URL(`https://127.0.0.1:${await through((upstream.address() as AddressInfo).port)}${basePath}`);
  const listener = await proxy.listen(
    {
      name: 'practice',
      kind: 'kubernetes',
      server,
      tls: { ca: authority.cert },
      authorize: () => ({ headers: { authorization: `Bearer ${REAL_TOKEN}` } }),
      ...more,
    },
    0,
  );
  const line: Line = {
    proxy,
    listener,
    recorder,
    strangers,
    upstream,
    seen,
    unrecorded,
    ca: authority.cert,
    session: sessionOn(recorder, policy, maskingKey),
    admission: {},
    directory: {},
    onRequest: (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":true}'),
    onUpgrade: (_request, socket) => socket.destroy(),
    schedule: () => () => undefined,
    ask: (method, path, { headers = {}, body, token = TOKEN } = {}) =>
      new Promise<Answer>((resolve, reject) => {
        const request = httpsRequest(
          {
            host: '127.0.0.1',
            port: listener.port,
            path,
            method,
            ca: authority.cert,
            agent: false,
            servername: 'localhost',
            headers: {
              ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
              ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
              ...headers,
            },
          },
          (response) => {
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.on('error', reject);
            response.on('end', () =>
              resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(parts).toString() }),
            );
          },
        );
        request.on('error', reject);
        request.end(body);
      }),
    raw: () =>
      new Promise<TLSSocket>((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: listener.port, ca: authority.cert }, () => {
          socket.off('error', reject);
          socket.on('error', () => undefined);
          resolve(socket);
        });
        socket.on('error', reject);
      }),
    close: async () => {
      await proxy.close();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    },
  };
  return line;
}

/** Collects what a socket receives; `until` resolves when a text has arrived, `end` when the other side is done. */
export class Ear {
  #text = '';
  #listeners: (() => void)[] = [];
  #closed = false;

  constructor(stream: Duplex | IncomingMessage) {
    stream.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      this.#wake();
    });
    for (const event of ['end', 'close', 'error']) {
      stream.on(event, () => {
        this.#closed = true;
        this.#wake();
      });
    }
  }

  get text(): string {
    return this.#text;
  }

  #wake(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }

  async until(part: string): Promise<string> {
    while (!this.#text.includes(part)) {
      if (this.#closed) throw new Error(`closed before ${part}: ${this.#text}`);
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
    return this.#text;
  }

  async end(): Promise<string> {
    while (!this.#closed) await new Promise<void>((resolve) => this.#listeners.push(resolve));
    return this.#text;
  }
}

/** A promise and the function that resolves it. */
export function barrier(): { readonly reached: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (open = resolve));
  return { reached, open };
}
