import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { systemRandom } from '../clock.ts';
import { News } from '../events.ts';
import { FakeTime } from '../testing/fakes.ts';
import { Gate } from './gate.ts';
import { Peer, type PeerContext, type PeerKind } from './peer.ts';
import { makeEngineKey, proof } from './proof.ts';
import { Tickets } from './tickets.ts';

const CONTROL = new Uint8Array(32).fill(5);
const ID = '01ARYZ6S410000000000000000';
interface Message {
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { data?: { code: string } };
}

let control: Uint8Array | null = CONTROL;
const handlers = {
  status: vi.fn(() => Promise.resolve('whole status')),
  'vault.unlock': vi.fn(({ passphrase }: { passphrase: string }) =>
    passphrase === 'good' ? Promise.resolve(null) : Promise.reject(new ChaperoneError('vault.passphrase')),
  ),
  'targets.list': vi.fn(() => Promise.resolve([])),
  'sessions.open': vi.fn(() => Promise.resolve({ id: ID })),
  'sessions.end': vi.fn(() => Promise.resolve({})),
};

let context: PeerContext;
beforeEach(() => {
  vi.clearAllMocks();
  control = CONTROL;
  const time = new FakeTime();
  context = {
    handlers: handlers as never,
    news: new News(),
    status: { forStrangers: () => 'for strangers' } as never,
    gate: new Gate(time.clock, (_, run) => {
      run();
      return () => undefined;
    }),
    tickets: new Tickets(systemRandom),
    engineKey: makeEngineKey(),
    random: systemRandom,
    controlKey: () => control,
  };
});

function connect(kind: PeerKind) {
  const sent: Message[] = [];
  const close = vi.fn();
  const left = vi.fn();
  const peer = new Peer(kind, context, { send: (message) => sent.push(message), close }, left);
  let id = 0;
  const call = async (method: string, params: unknown = {}) => {
    id += 1;
    await peer.receive({ jsonrpc: '2.0', id, method, params });
    const answer = sent.find((message) => message.id === id);
    return answer?.error ? answer.error.data?.code : answer?.result;
  };
  return { peer, call, sent, close, left };
}

async function hello(call: ReturnType<typeof connect>['call'], key = CONTROL) {
  const client = Buffer.from(systemRandom(32));
  const greeting = (await call('engine.hello', { clientNonce: client.toString('base64url') })) as {
    serverNonce: string;
    proof: string | null;
  };
  const server = Buffer.from(greeting.serverNonce, 'base64url');
  return { greeting, client, server, answer: { proof: proof(key, 'client', client, server).toString('base64url') } };
}

describe('a window', () => {
  it('may ask little before it has signed in, and is told nothing', async () => {
    const { call, sent } = connect('window');
    expect(await call('targets.list')).toBe('engine.unauthorized');
    expect(await call('status')).toBe('for strangers');
    context.news.emit('targets.changed', []);
    expect(sent.filter(({ method }) => method !== undefined)).toEqual([]);
    expect(handlers['targets.list']).not.toHaveBeenCalled();
  });

  it('signs in with the passphrase, gets a ticket, and comes back with it', async () => {
    const first = connect('window');
    expect(await first.call('vault.unlock', { passphrase: 'bad' })).toBe('vault.passphrase');
    expect(await first.call('targets.list')).toBe('engine.unauthorized');
    expect(await first.call('vault.unlock', { passphrase: 'good' })).toBeNull();
    expect(await first.call('status')).toBe('whole status');
    context.news.emit('targets.changed', []);
    const [ticketed, news] = first.sent.filter(({ method }) => method !== undefined);
    expect(ticketed?.method).toBe('session.ticket');
    expect(news).toMatchObject({ method: 'targets.changed', params: [] });

    const second = connect('window');
    expect(await second.call('engine.resume', { ticket: 'made up' })).toBe('engine.unauthorized');
    expect(await second.call('engine.resume', ticketed?.params)).toBeNull();
    expect(await second.call('targets.list')).toEqual([]);
  });

  it('is signed out by a lock, and its ticket is worth nothing after', async () => {
    const { peer, call, sent } = connect('window');
    await call('vault.unlock', { passphrase: 'good' });
    peer.signOut();
    context.tickets.revokeAll();
    expect(sent.at(-1)).toMatchObject({ method: 'status', params: 'for strangers' });
    const count = sent.length;
    context.news.emit('targets.changed', []);
    expect(sent).toHaveLength(count);
    expect(await call('targets.list')).toBe('engine.unauthorized');
  });

  it('keeps its sessions running when it goes away', async () => {
    const { peer, call, left } = connect('window');
    await call('vault.unlock', { passphrase: 'good' });
    await call('sessions.open', { agent: 'a', targets: ['t'] });
    await peer.left();
    expect(handlers['sessions.end']).not.toHaveBeenCalled();
    expect(left).toHaveBeenCalledTimes(1);
  });
});

describe('a command line', () => {
  it('must say hello before anything else', async () => {
    const { call } = connect('command');
    expect(await call('status')).toBe('engine.unauthorized');
    expect(await call('vault.unlock', { passphrase: 'good' })).toBe('engine.unauthorized');
    expect(handlers['vault.unlock']).not.toHaveBeenCalled();
    await hello(call);
    expect(await call('status')).toBe('for strangers');
    expect(await call('targets.list')).toBe('engine.unauthorized');
  });

  it('is let in by a proof, each hello good for one try', async () => {
    const { call } = connect('command');
    const bad = await hello(call, new Uint8Array(32));
    expect(await call('engine.prove', bad.answer)).toBe('engine.unauthorized');
    const right = proof(CONTROL, 'client', bad.client, bad.server).toString('base64url');
    expect(await call('engine.prove', { proof: right })).toBe('engine.unauthorized');
    const good = await hello(call);
    expect(good.greeting.proof).toBe(proof(CONTROL, 'server', good.client, good.server).toString('base64url'));
    expect(await call('engine.prove', good.answer)).toBeNull();
    expect(await call('targets.list')).toEqual([]);
  });

  it('cannot use the engine’s own proof as its own', async () => {
    const { call } = connect('command');
    const { greeting } = await hello(call);
    expect(await call('engine.prove', { proof: greeting.proof })).toBe('engine.unauthorized');
  });

  it('gets no proof while the vault is locked, but a signature', async () => {
    control = null;
    const { call } = connect('command');
    const { greeting, answer } = await hello(call);
    expect(greeting).toMatchObject({ proof: null, signature: expect.stringMatching(/^[\w-]{86}$/) as string });
    expect(await call('engine.prove', answer)).toBe('engine.unauthorized');
  });

  it('takes the sessions it has opened with it when it goes', async () => {
    const { peer, call, left } = connect('command');
    await call('engine.prove', (await hello(call)).answer);
    await call('sessions.open', { agent: 'a', targets: ['t'] });
    await peer.left();
    await peer.left();
    expect(handlers['sessions.end']).toHaveBeenCalledExactlyOnceWith({ id: ID });
    expect(left).toHaveBeenCalledTimes(1);
  });

  it('does not end a session twice that it has ended itself', async () => {
    const { peer, call } = connect('command');
    await call('engine.prove', (await hello(call)).answer);
    await call('sessions.open', { agent: 'a', targets: ['t'] });
    await call('sessions.end', { id: ID });
    await peer.left();
    expect(handlers['sessions.end']).toHaveBeenCalledTimes(1);
  });
});

describe('bad input', () => {
  it('ends the connection when it is no request', async () => {
    for (const message of [
      undefined,
      null,
      [],
      'x',
      { jsonrpc: '1.0', id: 1, method: 'status' },
      { jsonrpc: '2.0', id: 'x', method: 'status' },
    ]) {
      const { peer, sent, close } = connect('window');
      await peer.receive(message);
      expect(sent).toMatchObject([{ id: null, error: { code: -32_600 } }]);
      expect(close).toHaveBeenCalledTimes(1);
    }
  });

  it.each([
    ['no.such', {}, 'engine.method'],
    ['__proto__', {}, 'engine.method'],
    ['constructor', {}, 'engine.method'],
    ['status', { extra: 1 }, 'engine.params'],
    ['engine.hello', { clientNonce: 'short' }, 'engine.params'],
    ['engine.resume', {}, 'engine.params'],
    ['sessions.end', { id: 'x' }, 'read.session'],
    ['targets.add', { name: '-bad' }, 'target.name'],
  ])('answers %s %j with %s', async (method, params, code) => {
    const { call } = connect('window');
    await call('vault.unlock', { passphrase: 'good' });
    expect(await call(method, params)).toBe(code);
  });

  it('never repeats a passphrase in an answer', async () => {
    const { call, sent } = connect('window');
    await call('vault.unlock', { passphrase: 'wrong-secret' });
    await call('vault.unlock', { passphrase: ['wrong-secret'] });
    await call('vault.unlock', { 'wrong-secret': 1, passphrase: 7 });
    expect(sent).toHaveLength(3);
    expect(JSON.stringify(sent.slice(0, 2))).not.toContain('wrong-secret');
  });
});
