/** The real engine with a vault on disk, and a target on loopback that counts what reaches it: for agents who bring an identity of their own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { parse, stringify } from 'yaml';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepRow } from '../../contract/step.ts';
import type { Engine } from '../../engine/engine.ts';
import { startEngine } from '../../engine/start.ts';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';
import { frame } from '../support/wire/websocket-frame.ts';

export const REAL = 'real-credential-of-the-target';
export const PODS = '/api/v1/namespaces/shop/pods';
const PASSPHRASE = 'a passphrase of a test';

export interface Shown {
  readonly token?: string;
  /** PEM. */
  readonly cert?: string;
  readonly key?: string;
}

export interface EngineLine {
  engine: Engine;
  readonly clock: { ahead: number; wall(): number };
  readonly dir: string;
  /** `https://127.0.0.1:PORT` of the target `staging`, and the authority to trust. */
  server: string;
  ca: string;
  /** Heads of what reached the target, in order. */
  readonly seen: IncomingHttpHeaders[];
  ask(
    shown: Shown,
    options?: { method?: string; path?: string; body?: string; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** The status that an upgrade (to SPDY unless said) is answered with; 101 when the target has taken it. */
  upgrade(shown: Shown, path: string, headers?: Record<string, string>): Promise<number>;
  sessions(kind: SessionSummary['kind']): Promise<readonly SessionSummary[]>;
  steps(id: string): Promise<readonly StepRow[]>;
  /** Steps that no session covers. */
  strangers(): Promise<readonly StepRow[]>;
  /** Ends the engine and starts it anew on the same vault. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function openEngineLine(): Promise<EngineLine> {
  const clock = { ahead: 0, wall: (): number => Date.now() + clock.ahead };
  const sources = {
    clock: { wall: clock.wall, monotonic: () => Math.trunc(performance.now() * 1_000) },
    random: (n: number) => randomBytes(n),
  };
  const authority = await makeAuthority(sources);
  const { cert, key } = await issueListenerIdentity(authority, sources);
  const seen: IncomingHttpHeaders[] = [];
  const upstream = createServer({ cert, key }, (incoming, response) => {
    seen.push(incoming.headers);
    response.setHeader('content-type', 'application/json').end('{"kind":"PodList","apiVersion":"v1","items":[]}');
  });
  upstream.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    seen.push(incoming.headers);
    socket.on('error', () => undefined);
    if (incoming.headers.upgrade === 'websocket') {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
      socket.write('Sec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n');
      socket.end(frame('\x01hello\r\n', { opcode: 2 }));
    } else socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const dir = mkdtempSync(join(tmpdir(), 'chaperone-engine-line-'));
  const at = `https://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'staging' },
    clusters: [
      { name: 'c', cluster: { server: at, 'certificate-authority-data': Buffer.from(authority.cert).toString('base64') } },
    ],
    users: [{ name: 'u', user: { token: REAL } }],
    contexts: [{ name: 'staging', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(join(dir, 'config'), stringify(config), { mode: 0o600 });
  const start = (): Promise<Engine> =>
    startEngine({
      home: join(dir, 'home'),
      resources: new URL('../../resources', import.meta.url).pathname,
      clock: sources.clock,
    });
  /** Where the listener is; the session is only opened to be told. */
  const look = async (): Promise<void> => {
    const session = await line.engine.bridge['sessions.open']({ agent: 'setup', targets: ['staging'] });
    line.server = session.servers['staging']!;
    const { clusters } = parse(session.kubeconfig) as { clusters: { cluster: { 'certificate-authority-data': string } }[] };
    line.ca = Buffer.from(clusters[0]!.cluster['certificate-authority-data'], 'base64').toString();
    await line.engine.bridge['sessions.end']({ id: session.id });
  };
  const options = ({ token, ...certificate }: Shown, headers: Record<string, string> = {}): object => ({
    ...certificate,
    ca: line.ca,
    agent: false,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
  });
  const line: EngineLine = {
    ...{ engine: await start(), clock, dir, server: '', ca: '', seen },
    ask: (shown, { method = 'GET', path = PODS, body, headers } = {}) =>
      new Promise((resolve, reject) => {
        const call = request(`${line.server}${path}`, { ...options(shown, headers), method }, (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() });
          });
        });
        call.on('error', reject);
        call.end(body);
      }),
    upgrade: (shown, path, more = {}) =>
      new Promise((resolve, reject) => {
        const headers = { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', ...more };
        const method = headers.Upgrade === 'websocket' ? 'GET' : 'POST';
        const call = request(`${line.server}${path}`, { ...options(shown, headers), method });
        call.on('response', (answer) => {
          answer.resume().on('end', () => {
            resolve(answer.statusCode ?? 0);
          });
        });
        call.on('upgrade', (answer, socket) => {
          socket.on('error', () => undefined);
          socket.on('close', () => {
            resolve(answer.statusCode ?? 0);
          });
          socket.end();
          socket.resume();
        });
        call.on('error', reject);
        call.end();
      }),
    sessions: async (kind) =>
      (await line.engine.bridge['sessions.list']({})).filter((one) => one.kind === kind && one.agent !== 'setup'),
    steps: async (id) => (await line.engine.bridge['sessions.steps']({ id, from: 1, limit: 1_000 })).rows,
    strangers: async () => {
      const all = await Promise.all((await line.sessions('unattributed')).map(({ id }) => line.steps(id)));
      return all.flat();
    },
    restart: async () => {
      await line.engine.stop();
      line.engine = await start();
      await line.engine.bridge['vault.unlock']({ passphrase: PASSPHRASE });
      await look();
    },
    close: async () => {
      await line.engine.stop();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
      rmSync(dir, { recursive: true });
    },
  };
  await line.engine.bridge['vault.create']({ passphrase: PASSPHRASE });
  await line.engine.bridge['targets.add']({ name: 'staging', kubeconfig: join(dir, 'config'), context: 'staging' });
  await look();
  return line;
}
