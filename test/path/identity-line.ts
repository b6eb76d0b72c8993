/** The engine's sessions, tokens and providers in front of a real proxy and a real HTTPS target; only the vault is a stand-in. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { RecordEvent, ResponseEvent } from '../../contract/record.ts';
import type { StoredTarget } from '../../contract/target.ts';
import { openUp, type Open } from '../../engine/open.ts';
import type { FakeKinds } from '../../engine/testing/fake-kinds.ts';
import { FakeTime, fakeSurroundings, type FakeSession, type Memory } from '../../engine/testing/fakes.ts';
import { upstreams } from '../../engine/upstream.ts';
import { createProxy } from '../../proxy/create.ts';
import { issueListenerIdentity, makeAuthority } from '../../proxy/listen/authority.ts';

export const REAL_TOKEN = 'real-credential-abcdef';

export interface Reached {
  readonly status: number;
  readonly text: string;
  /** False when the answer was broken off. */
  readonly whole: boolean;
}

/** An answer that is still coming. */
export interface Coming {
  /** Resolves with the next text. */
  next(): Promise<string>;
  readonly end: Promise<Reached>;
}

export interface IdentityLine {
  readonly open: Open;
  readonly time: FakeTime;
  readonly memory: Memory;
  readonly kinds: FakeKinds;
  /** Heads of what reached the target. */
  readonly seen: readonly string[];
  onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  onUpgrade: (request: IncomingMessage, socket: Duplex) => void;
  ask(token: string | null, method?: string, path?: string, body?: string): Promise<Reached>;
  /** Asks and gives what comes, piece by piece; with `upgrade`, after having left HTTP. */
  stream(token: string, path: string, upgrade?: string): Promise<Coming>;
  /** The session of that id, or the unattributed one. */
  recorded(id?: string): FakeSession;
  /** Codes of the answers that were ours, in order. */
  codes(id?: string): readonly (string | undefined)[];
  close(): Promise<void>;
}

export async function openIdentityLine(): Promise<IdentityLine> {
  const home = mkdtempSync(join(tmpdir(), 'chaperone-identity-'));
  const time = new FakeTime();
  const machine = {
    clock: { wall: () => Date.now(), monotonic: () => Math.trunc(performance.now() * 1_000) },
    random: (size: number) => randomBytes(size),
  };
  const authority = await makeAuthority(machine);
  const leaf = await issueListenerIdentity(authority, machine);
  const around = fakeSurroundings(home, fileURLToPath(new URL('../../resources', import.meta.url)), time);
  const { memory } = around;
  const parts = {
    ...around.parts,
    createProxy,
    makeAuthority: () => Promise.resolve(authority),
    issueIdentity: () => Promise.resolve(leaf),
  };
  const seen: string[] = [];
  const target = createServer({ cert: leaf.cert, key: leaf.key });
  const note = ({ method, url, headers }: IncomingMessage): void =>
    void seen.push(`${method ?? ''} ${url ?? ''} ${headers.authorization ?? ''}`);
  target.on('request', (request, response) => {
    note(request);
    line.onRequest(request, response);
  });
  target.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    note(request);
    socket.on('error', () => undefined);
    line.onUpgrade(request, socket);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const cluster: StoredTarget = {
    ...{ name: 'cluster', kind: 'kubernetes', context: null, addedAt: '', tlsServerName: null, insecure: false },
    ...{ proxyUrl: null, impersonate: null, ca: authority.cert },
    server: `https://127.0.0.1:${(target.address() as AddressInfo).port}`,
    credential: { type: 'token', token: REAL_TOKEN },
  };
  memory.state = { ...memory.state, targets: [cluster] };
  const surroundings = { ...around, random: machine.random, parts };
  const key = { vault: 'V', derive: () => new Uint8Array(32), wipe: () => undefined };
  const open = await openUp(
    {
      around: surroundings,
      upstream: upstreams({ ...surroundings, practice: () => Promise.reject(new Error('unused')) }),
      onUnrecorded: (code) => {
        throw new Error(`not recorded: ${code}`);
      },
    },
    key,
  );
  const { port } = await open.doors.open(cluster);
  const options = { host: '127.0.0.1', port, ca: authority.cert, agent: false } as const;
  const headersOf = (token: string | null): Record<string, string> =>
    token === null ? {} : { Authorization: `Bearer ${token}` };

  const coming = (stream: Duplex | IncomingMessage, status: number): Coming => {
    const texts: string[] = [];
    let all = '';
    let wake = (): void => undefined;
    stream.on('data', (chunk: Buffer) => {
      texts.push(chunk.toString('latin1'));
      all += chunk.toString('latin1');
      wake();
    });
    stream.on('error', () => undefined);
    const end = new Promise<Reached>((resolve) => {
      let whole = false;
      stream.on('end', () => (whole = true));
      stream.on('close', () => {
        resolve({ status, text: all, whole });
      });
    });
    const next = async (): Promise<string> => {
      if (texts.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return texts.shift() ?? '';
    };
    return { next, end };
  };

  const line: IdentityLine = {
    ...{ open, time, memory, seen },
    get kinds() {
      if (!memory.kinds) throw new Error('no vault is open');
      return memory.kinds;
    },
    onRequest: (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":true}'),
    onUpgrade: (_request, socket) => socket.destroy(),
    ask: (token, method = 'GET', path = '/api/v1/namespaces/x/pods', body) =>
      new Promise((resolve, reject) => {
        const form = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' };
        const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
        httpsRequest({ ...options, method, path, headers: { ...headersOf(token), ...form, ...length } }, (response) => {
          resolve(coming(response, response.statusCode ?? 0).end);
        })
          .on('error', reject)
          .end(body);
      }),
    stream: (token, path, upgrade) =>
      new Promise((resolve, reject) => {
        const leaving = upgrade === undefined ? {} : WEBSOCKET;
        const request = httpsRequest({ ...options, path, headers: { ...headersOf(token), ...leaving } }, (response) => {
          resolve(coming(response, response.statusCode ?? 0));
        });
        request.on('upgrade', (response, socket) => {
          resolve(coming(socket, response.statusCode ?? 0));
        });
        request.on('error', reject).end();
      }),
    recorded: (id) => {
      const found = [...memory.sessions.values()].find(({ info }) =>
        id === undefined ? info.kind === 'unattributed' : info.id === id,
      );
      if (!found) throw new Error('nothing was recorded there');
      return found;
    },
    codes: (id) =>
      line
        .recorded(id)
        .events.filter(isOurs)
        .map(({ code }) => code),
    close: async () => {
      await open.close('ended');
      target.closeAllConnections();
      await new Promise((resolve) => target.close(resolve));
      rmSync(home, { recursive: true });
    },
  };
  return line;
}

const WEBSOCKET = {
  ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
  ...{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol': 'v4.channel.k8s.io' },
};

function isOurs(event: RecordEvent): event is ResponseEvent {
  return event.t === 'response' && event.from === 'chaperone';
}
