import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { type ChaperoneError } from '../../contract/errors.ts';
import type { Arrival } from '../exchange.ts';
import type { Listener } from '../proxy.ts';
import { issueListenerIdentity, makeAuthority } from './authority.ts';
import { startListener } from './server.ts';

const sources = { clock: { wall: () => Date.now(), monotonic: () => 42 }, random: (n: number) => randomBytes(n) };
const open: Listener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) await listener.close();
});

async function start(carry: (arrival: Arrival) => Promise<void>, port = 0) {
  const authority = await makeAuthority(sources);
  const unrecorded: string[] = [];
  const listener = await startListener({
    identity: await issueListenerIdentity(authority, sources),
    clock: sources.clock,
    target: 'prod',
    port,
    carry,
    onUnrecorded: (code) => unrecorded.push(code),
  });
  open.push(listener);
  const ask = (path: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: listener.port, path, headers, ca: authority.cert, agent: false },
        (response) => {
          response.resume().on('end', () => {
            resolve(response.statusCode!);
          });
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  return { listener, unrecorded, ask, ca: authority.cert };
}
const answer = (arrival: Arrival): Promise<void> => {
  arrival.reply.head(204, []);
  arrival.reply.end();
  return Promise.resolve();
};

describe('startListener', () => {
  it('hands on what arrived, decoded once', async () => {
    const seen: Arrival[] = [];
    const { ask } = await start((arrival) => (seen.push(arrival), answer(arrival)));
    expect(await ask('/api/v1/%70ods?a=%20', { 'X-A': 'b' })).toBe(204);
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/%70ods?a=%20',
      path: '/api/v1/pods',
      query: [['a', ' ']],
      target: 'prod',
      startedAt: 42,
      upgrade: undefined,
      refusal: undefined,
    });
    expect(seen[0]?.headers).toContainEqual(['X-A', 'b']);
    expect(seen[0]?.body.length).toBe(0);
  });

  it('hands on what it refuses, so that it is recorded', async () => {
    const codes: (string | undefined)[] = [];
    const { ask } = await start((arrival) => (codes.push(arrival.refusal?.code), answer(arrival)));
    await ask('/ui');
    await ask('/api', { Origin: 'null' });
    expect(codes).toEqual(['listen.path', 'listen.origin']);
  });

  it('hands on what is no request, with nothing but its refusal', async () => {
    const seen: Arrival[] = [];
    const { listener, unrecorded, ca } = await start((arrival) => (seen.push(arrival), answer(arrival)));
    const socket = connect({ host: '127.0.0.1', port: listener.port, ca });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', () => undefined).on('error', () => undefined);
    socket.write('hello\r\n\r\n');
    await closed;
    expect(seen).toMatchObject([{ method: '', url: '', headers: [], connection: 1, refusal: { code: 'listen.malformed' } }]);
    expect(unrecorded).toEqual([]);
  });

  it('numbers connections, not requests', async () => {
    const seen: Arrival[] = [];
    const { listener, ask, ca } = await start((arrival) => (seen.push(arrival), answer(arrival)));
    const socket = connect({ host: '127.0.0.1', port: listener.port, ca });
    const twice = `GET /api HTTP/1.1\r\nHost: 127.0.0.1:${listener.port}\r\n\r\n`.repeat(2);
    let text = '';
    const answered = new Promise<void>((resolve) =>
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.split('HTTP/1.1 204').length === 3) resolve();
      }),
    );
    socket.on('error', () => undefined).write(twice);
    await answered;
    socket.destroy();
    await ask('/api');
    expect(seen.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(seen.every(({ auditId }) => auditId === undefined)).toBe(true);
  });

  it('drops what does not even speak TLS, at once and uncounted', async () => {
    const { listener, unrecorded } = await start(answer);
    const socket = connectPlain(listener.port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', () => undefined).on('error', () => undefined);
    socket.write('GET /api HTTP/1.1\r\n\r\n');
    await closed;
    expect(unrecorded).toEqual([]);
  });

  it('says which port is taken', async () => {
    const { listener } = await start(answer);
    await expect(start(answer, listener.port)).rejects.toMatchObject({ code: 'listen.port', details: { port: listener.port } });
  });

  it('tells open exchanges that it closes, and waits for them', async () => {
    const log: string[] = [];
    let arrived = (): void => undefined;
    const here = new Promise<void>((resolve) => (arrived = resolve));
    const { listener, ask } = await start(async ({ signal, reply }) => {
      arrived();
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      log.push((signal.reason as ChaperoneError).code);
      reply.destroy();
    });
    const asked = ask('/api').catch(() => 'broken off');
    await here;
    await listener.close();
    expect(log).toEqual(['listen.closed']);
    expect(await asked).toBe('broken off');
    await expect(ask('/api')).rejects.toThrow();
  });

  it('tells an exchange that its client is gone', async () => {
    let reason: unknown;
    let noticed = (): void => undefined;
    const gone = new Promise<void>((resolve) => (noticed = resolve));
    let arrived = (): void => undefined;
    const here = new Promise<void>((resolve) => (arrived = resolve));
    const { listener, ca } = await start(async ({ signal }) => {
      arrived();
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      reason = signal.reason;
      noticed();
    });
    const socket = connect({ host: '127.0.0.1', port: listener.port, ca });
    socket.on('error', () => undefined).write(`GET /api HTTP/1.1\r\nHost: 127.0.0.1:${listener.port}\r\n\r\n`);
    await here;
    socket.destroy();
    await gone;
    expect(reason).toMatchObject({ code: 'listen.gone' });
  });
});
