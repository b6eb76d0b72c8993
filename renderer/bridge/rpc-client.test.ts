import { describe, expect, it } from 'vitest';
import { createRpcClient, pause, type ChannelEvents } from './rpc-client.ts';

interface Sent {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

/** A server that answers when the test says so, over a channel that breaks when the test says so. */
function setUp(ticket: string | null = null) {
  const dialled: { events: ChannelEvents; sent: Sent[]; closed: boolean }[] = [];
  const waits: { run: () => void; ms: number }[] = [];
  const kept = { ticket };
  const client = createRpcClient({
    dial: (events) => {
      const line = { events, sent: [] as Sent[], closed: false };
      dialled.push(line);
      return { send: (text) => line.sent.push(JSON.parse(text) as Sent), close: () => (line.closed = true) };
    },
    later: (run, ms) => {
      waits.push({ run, ms });
      return () => undefined;
    },
    ticket: { get: () => kept.ticket, set: (next) => (kept.ticket = next) },
  });
  const line = () => dialled.at(-1)!;
  return {
    client,
    kept,
    waits,
    dialled,
    line,
    tell: (message: unknown) => line().events.message(JSON.stringify({ jsonrpc: '2.0', ...(message as object) })),
    answer: (result: unknown, at = -1) => {
      const { id } = line().sent.at(at)!;
      line().events.message(JSON.stringify({ jsonrpc: '2.0', id, result }));
    },
  };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('the RPC client', () => {
  it('keeps calls until there is a connection, then pairs answers by id, not by order', async () => {
    const s = setUp();
    const [first, second] = [s.client.call('status', {}), s.client.call('targets.list', {})];
    expect(s.line().sent).toEqual([]);
    s.line().events.open();
    expect(s.line().sent.map((m) => m.method)).toEqual(['status', 'targets.list']);
    s.answer('second');
    s.answer('first', 0);
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    expect(s.client.connection.get()).toEqual({ state: 'open', epoch: 1 });
  });

  it('rejects with the error of our table, or with engine.internal for any other', async () => {
    const s = setUp();
    s.line().events.open();
    const known = s.client.call('targets.test', { name: 'x' });
    s.tell({ id: 1, error: { code: -32000, message: '…', data: { code: 'target.unknown', details: { name: 'x' } } } });
    await expect(known).rejects.toMatchObject({ code: 'target.unknown', details: { name: 'x' } });
    const other = s.client.call('status', {});
    s.tell({ id: 2, error: { code: -32603, message: 'boom' } });
    await expect(other).rejects.toMatchObject({ code: 'engine.internal', details: { reason: 'boom' } });
  });

  it('tells notifications to all who listen, and keeps the ticket to itself', () => {
    const s = setUp();
    const heard: unknown[] = [];
    const stop = s.client.onNotification((method, params) => heard.push([method, params]));
    s.line().events.open();
    s.tell({ method: 'session.ticket', params: { ticket: 't1' } });
    s.tell({ method: 'status', params: { pid: 1 } });
    stop();
    s.tell({ method: 'status', params: { pid: 2 } });
    expect(heard).toEqual([['status', { pid: 1 }]]);
    expect(s.kept.ticket).toBe('t1');
  });

  it('repeats questions after a break, and never repeats a command that might have been carried out', async () => {
    const s = setUp();
    s.line().events.open();
    const question = s.client.call('sessions.list', {});
    const command = s.client.call('targets.remove', { name: 'x' });
    s.line().events.close();
    await expect(command).rejects.toMatchObject({ code: 'engine.unreachable' });
    expect(s.client.connection.get()).toMatchObject({ state: 'lost', attempt: 1 });
    s.waits.at(-1)!.run();
    s.line().events.open();
    expect(s.line().sent.map((m) => m.method)).toEqual(['sessions.list']);
    s.answer(['all']);
    expect(await question).toEqual(['all']);
    expect(s.client.connection.get()).toEqual({ state: 'open', epoch: 2 });
  });

  it('sends a command that never left when there is a connection again', async () => {
    const s = setUp();
    s.line().events.open();
    s.line().events.close();
    const command = s.client.call('vault.lock', {});
    s.waits.at(-1)!.run();
    s.line().events.open();
    s.answer(null);
    expect(await command).toBeNull();
  });

  it('waits longer each time, five seconds at most, and starts over after a success', () => {
    const s = setUp();
    for (let i = 0; i < 8; i++) {
      s.line().events.close();
      s.waits.at(-1)!.run();
    }
    expect(s.waits.map((w) => w.ms)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
    s.line().events.open();
    s.line().events.close();
    expect(s.waits.at(-1)!.ms).toBe(pause(1));
  });

  it('shows its ticket before anything else is asked', async () => {
    const s = setUp('old');
    const list = s.client.call('targets.list', {});
    s.line().events.open();
    expect(s.line().sent).toEqual([expect.objectContaining({ method: 'engine.resume', params: { ticket: 'old' } })]);
    expect(s.client.connection.get().state).toBe('connecting');
    s.answer(null);
    await soon();
    s.answer([]);
    expect(await list).toEqual([]);
    expect(s.kept.ticket).toBe('old');
  });

  it('forgets a ticket that is refused, but not one that a break left unanswered', async () => {
    const s = setUp('old');
    s.line().events.open();
    s.line().events.close();
    await soon();
    expect(s.kept.ticket).toBe('old');
    s.waits.at(-1)!.run();
    s.line().events.open();
    s.tell({
      id: s.line().sent[0]!.id,
      error: { code: -32000, message: '', data: { code: 'engine.unauthorized', details: {} } },
    });
    await soon();
    expect(s.kept.ticket).toBeNull();
    expect(s.client.connection.get()).toEqual({ state: 'open', epoch: 1 });
  });

  it('hangs up on what is not JSON and ignores answers that nobody asked for', () => {
    const s = setUp();
    s.line().events.open();
    s.tell({ id: 99, result: 1 });
    s.tell({ nonsense: true });
    expect(s.line().closed).toBe(false);
    s.line().events.message('{');
    expect(s.line().closed).toBe(true);
  });
});
