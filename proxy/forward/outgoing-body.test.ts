import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Arrival, Journal, Masks, RequestBody } from '../exchange.ts';
import { outgoingBody } from './outgoing-body.ts';

function setup(chunks: readonly string[], length: number | undefined, over: Partial<Masks> = {}) {
  const log: string[] = [];
  const body: RequestBody = {
    length,
    received: 0,
    complete: true,
    whole: (limit) => (log.push(`whole ${limit}`), Promise.resolve(Buffer.from(chunks.join('')))),
    upTo: () => Promise.reject(new Error('not here')),
    async *chunks() {
      for (const chunk of chunks) {
        log.push(`read ${chunk}`);
        yield await Promise.resolve(Buffer.from(chunk));
      }
    },
  };
  const controller = new AbortController();
  const arrival = { body, signal: controller.signal } as unknown as Arrival;
  const journal = {
    requestBody: (recorded: Buffer, wire: number) => log.push(`record ${recorded.toString()} ${wire}`),
    spans: () => undefined,
    durable: () => (log.push('durable'), Promise.resolve()),
    pressure: () => undefined,
  } as unknown as Journal;
  const masks = { keep: undefined, guard: () => undefined, ...over } as unknown as Masks;
  return { log, controller, run: (write: boolean) => outgoingBody(arrival, masks, journal, write) };
}
const collect = async (body: unknown, log: string[]): Promise<string> => {
  let text = '';
  for await (const chunk of body as AsyncIterable<Buffer>) {
    log.push(`sent ${chunk.toString()}`);
    text += chunk.toString();
  }
  return text;
};

describe('outgoingBody', () => {
  it('waits for the record of a request without a body', async () => {
    const { log, run } = setup([], 0);
    expect(await run(true)).toBeNull();
    expect(log).toEqual(['durable']);
    log.length = 0;
    await run(false);
    expect(log).toEqual([]);
  });

  it('reads a small body whole and waits once', async () => {
    const { log, run } = setup(['ab', 'cd'], 4);
    expect(Buffer.from((await run(true)) as Buffer).toString()).toBe('abcd');
    expect(log).toEqual(['whole 1048576', 'record abcd 4', 'durable']);
  });

  it('records each chunk of a stream, durably, before it hands it out', async () => {
    const { log, run } = setup(['a', 'b'], undefined);
    const body = await run(true);
    // Alone: the disk's first answer does not wait for what follows.
    expect(log).toEqual(['read a', 'record a 1', 'durable']);
    expect(await collect(body, log)).toBe('ab');
    expect(log.filter((line) => line.endsWith('a') || line.includes(' a '))).toEqual(['read a', 'record a 1', 'sent a']);
    expect(log.indexOf('sent b')).toBeGreaterThan(log.indexOf('record b 1'));
    expect(log.filter((line) => line === 'durable')).toHaveLength(2);
  });

  it('streams what is longer, and takes an empty stream for an empty body', async () => {
    const long = setup(['x'], (1 << 20) + 1);
    expect(await collect(await long.run(false), long.log)).toBe('x');
    expect(await setup([], undefined).run(true)).toEqual(Buffer.alloc(0));
  });

  it('records a secret masked and sends it as it is', async () => {
    const { log, run } = setup(['secret'], undefined, {
      keep: () => ({ recorded: Buffer.from('***'), spans: [], refusal: undefined }),
    });
    expect(Buffer.from((await run(true)) as Buffer).toString()).toBe('secret');
    expect(log).toEqual(['whole 8388608', 'record *** 6', 'durable']);
  });

  it('records and then refuses a masked value that travels back', async () => {
    const refusal = new ChaperoneError('mask.placeholder', { path: 'data.pw' });
    const kept = setup(['x'], 1, { keep: () => ({ recorded: Buffer.from('x'), spans: [], refusal }) });
    await expect(kept.run(true)).rejects.toBe(refusal);
    const raw = setup(['x'], undefined, {
      guard: () => {
        throw refusal;
      },
    });
    await expect(raw.run(true)).rejects.toBe(refusal);
    expect([kept.log.includes('durable'), raw.log.includes('durable')]).toEqual([false, false]);
  });

  it('stops waiting when the exchange ends', async () => {
    const { controller, run } = setup(['x'], 1);
    controller.abort(new ChaperoneError('listen.gone'));
    await expect(run(true)).rejects.toMatchObject({ code: 'listen.gone' });
  });
});
