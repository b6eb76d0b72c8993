import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Journal } from '../exchange.ts';
import { Gate } from './gate.ts';

function setup(head = '') {
  const log: string[] = [];
  const failures: unknown[] = [];
  const state = { hold: Promise.resolve(), fail: false };
  const journal = {
    requestBody: (bytes: Buffer) => log.push(`> ${bytes.toString()}`),
    answerBody: (bytes: Buffer) => log.push(`< ${bytes.toString()}`),
    durable: () => (log.push('durable'), state.fail ? Promise.reject(new Error('disk')) : state.hold),
    pressure: () => undefined,
  } as unknown as Journal;
  const sent = new PassThrough();
  const client = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => void sent.write(chunk, done),
    final: (done) => {
      sent.end();
      done();
    },
  });
  client.on('error', () => undefined);
  const gate = new Gate(client, Buffer.from(head), journal, (error) => failures.push(error));
  gate.on('error', () => undefined);
  return { log, failures, state, client, sent, gate };
}
describe('Gate', () => {
  it('shows what a client sent only after it is durable, and nothing before the upgrade', async () => {
    const { log, client, gate, state } = setup('early ');
    let release = (): void => undefined;
    state.hold = new Promise((resolve) => (release = resolve));
    const seen: string[] = [];
    gate.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    client.push('more');
    await Promise.resolve();
    expect(log).toEqual([]);
    gate.open();
    expect([log, seen]).toEqual([['> early ', 'durable'], []]);
    const both = new Promise<void>((resolve) => {
      gate.on('data', () => {
        if (seen.join('') === 'early more') resolve();
      });
    });
    release();
    await both;
    expect(log).toEqual(['> early ', 'durable', '> more', 'durable']);
  });

  it('records what the target sends, but not the head of the answer', async () => {
    const { log, gate, sent } = setup();
    gate.open();
    let text = '';
    const all = new Promise<void>((resolve) => {
      sent.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.endsWith('bytes')) resolve();
      });
    });
    await new Promise((resolve) => gate.write('HTTP/1.1 101\r\n\r\n', resolve));
    await new Promise((resolve) => gate.write('bytes', resolve));
    expect(log).toEqual(['< bytes']);
    await all;
    expect(text).toBe('HTTP/1.1 101\r\n\r\nbytes');
  });

  it('reports a failing record and hands nothing out', async () => {
    const { client, failures, gate, state } = setup();
    state.fail = true;
    gate.open();
    const seen: string[] = [];
    gate.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    client.push('rm -rf /');
    await new Promise((resolve) => setImmediate(resolve));
    expect([failures.length, seen]).toEqual([1, []]);
  });

  it('ends with its client and takes it along, unless it has let go of it', async () => {
    const ended = setup();
    ended.gate.open();
    const end = new Promise((resolve) => ended.gate.on('end', resolve));
    ended.gate.resume();
    ended.client.push(null);
    await end;
    ended.gate.destroy();
    expect(ended.client.destroyed).toBe(true);
    const released = setup();
    released.gate.release();
    expect([released.gate.destroyed, released.client.destroyed, released.client.listenerCount('data')]).toEqual([true, false, 0]);
  });

  it('holds only a bounded part of what comes before the upgrade', async () => {
    const { client } = setup();
    client.push(Buffer.alloc(70_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect(client.isPaused()).toBe(true);
  });

  it('looks like a socket to http-proxy', () => {
    const { gate } = setup();
    expect([gate.setTimeout(), gate.setNoDelay(), gate.setKeepAlive()]).toEqual([gate, gate, gate]);
    gate.destroySoon();
    expect(gate.destroyed).toBe(true);
  });
});
