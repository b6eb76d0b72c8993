import { describe, expect, it } from 'vitest';
import type { PagePort } from './ipc.ts';
import { createPortClient } from './port-client.ts';

interface Sent {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** The engine's end of a port, in the test's hand. */
function fakePort(): { port: PagePort; sent: Sent[]; say: (message: unknown) => void; closed: () => boolean } {
  let closed = false;
  const sent: Sent[] = [];
  const port: PagePort = {
    onmessage: null,
    postMessage: (message) => void sent.push(message as Sent),
    close: () => void (closed = true),
  };
  return { port, sent, say: (message) => port.onmessage?.({ data: message }), closed: () => closed };
}

describe('calls', () => {
  it('go out as JSON-RPC and come back as replies, whatever their order', async () => {
    const client = createPortClient();
    const engine = fakePort();
    client.attach(engine.port);
    const first = client.call('status', {});
    const second = client.call('targets.list', { a: 1 });
    expect(engine.sent).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'status', params: {} },
      { jsonrpc: '2.0', id: 2, method: 'targets.list', params: { a: 1 } },
    ]);
    engine.say({ jsonrpc: '2.0', id: 2, result: [] });
    engine.say({ jsonrpc: '2.0', id: 99, result: 'nobody asked' });
    engine.say({ jsonrpc: '2.0', id: 1, result: 'good' });
    expect(await first).toEqual({ ok: true, value: 'good' });
    expect(await second).toEqual({ ok: true, value: [] });
  });

  it('bring errors with our code, and others as engine.internal', async () => {
    const client = createPortClient();
    const engine = fakePort();
    client.attach(engine.port);
    const ours = client.call('vault.unlock', {});
    const other = client.call('vault.unlock', {});
    engine.say({ id: 1, error: { code: -32_000, message: 'no', data: { code: 'vault.passphrase', details: { n: 1 } } } });
    engine.say({ id: 2, error: { code: -32_700, message: 'parse error' } });
    expect(await ours).toEqual({ ok: false, code: 'vault.passphrase', details: { n: 1 } });
    expect(await other).toEqual({ ok: false, code: 'engine.internal', details: { reason: 'parse error' } });
  });

  it('wait for the first port', async () => {
    const client = createPortClient();
    const call = client.call('status', {});
    const engine = fakePort();
    client.attach(engine.port);
    engine.say({ id: engine.sent[0]!.id, result: 1 });
    expect(await call).toEqual({ ok: true, value: 1 });
  });

  it('fail when the engine is lost under way; those not sent yet go to the next engine', async () => {
    const client = createPortClient();
    const engine = fakePort();
    client.attach(engine.port);
    const under = client.call('vault.create', {});
    client.state({ state: 'lost', attempt: 1, reason: 'exit code 9' });
    expect(await under).toEqual({ ok: false, code: 'engine.unreachable', details: { reason: 'exit code 9' } });
    const later = client.call('status', {});
    expect(engine.sent).toHaveLength(1);
    const next = fakePort();
    client.attach(next.port);
    expect(next.sent.map((each) => each.method)).toEqual(['status']);
    next.say({ id: next.sent[0]!.id, result: 2 });
    expect(await later).toEqual({ ok: true, value: 2 });
  });

  it('fail at once while the engine is given up, and work again after', async () => {
    const client = createPortClient();
    const waiting = client.call('status', {});
    client.state({ state: 'failed', code: 'vault.busy', details: { pid: 7 } });
    const reply = { ok: false, code: 'vault.busy', details: { pid: 7 } };
    expect(await waiting).toEqual(reply);
    expect(await client.call('status', {})).toEqual(reply);
    client.state({ state: 'connecting' });
    const engine = fakePort();
    client.attach(engine.port);
    void client.call('status', {});
    expect(engine.sent).toHaveLength(1);
  });

  it('closes the port that another replaces', () => {
    const client = createPortClient();
    const first = fakePort();
    client.attach(first.port);
    client.attach(fakePort().port);
    expect(first.closed()).toBe(true);
  });
});

describe('events', () => {
  it('reach their listeners until those leave', () => {
    const client = createPortClient();
    const engine = fakePort();
    client.attach(engine.port);
    const heard: unknown[] = [];
    const stop = client.listen('status', (data) => heard.push(data));
    engine.say({ method: 'status', params: 1 });
    engine.say({ method: 'session.changed', params: 2 });
    stop();
    engine.say({ method: 'status', params: 3 });
    expect(heard).toEqual([1]);
  });

  it('tells a new watcher the state now, then each change', () => {
    const client = createPortClient();
    const states: string[] = [];
    const stop = client.onState((state) => states.push(state.state));
    client.state({ state: 'open', epoch: 1 });
    stop();
    client.state({ state: 'lost', attempt: 1, reason: '' });
    expect(states).toEqual(['connecting', 'open']);
  });
});
