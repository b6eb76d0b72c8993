import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Arrival, Caller, Journal, Masks, Ruling } from '../exchange.ts';
import { boundedMasks, readObjectBefore } from './object-before.ts';

const MIB = 1 << 20;
const caller = { session: { subject: 'ada' } } as unknown as Caller;
const ruling = (subresource = ''): Ruling =>
  ({ attributes: { subresource }, decision: { readBefore: true } }) as unknown as Ruling;

function play(carry: (read: Arrival) => Promise<void>, write: Partial<Arrival> = {}, subresource = '') {
  const controller = new AbortController();
  const timers: { ms: number; run: () => void; cancelled: boolean }[] = [];
  const traced: unknown[] = [];
  const reads: { read: Arrival; caller: Caller }[] = [];
  let now = 0;
  const stage = readObjectBefore({
    clock: { wall: () => 0, monotonic: () => (now += 7) },
    schedule: (ms, run) => {
      const timer = { ms, run, cancelled: false };
      timers.push(timer);
      return () => (timer.cancelled = true);
    },
    carry: (read, who) => {
      reads.push({ read, caller: who });
      return carry(read);
    },
  });
  const arrival = {
    url: '/apis/apps/v1/namespaces/shop/deployments/w%3Ab?force=true',
    path: '/apis/apps/v1/namespaces/shop/deployments/w:b',
    headers: [
      ['Authorization', 'Bearer t'],
      ['Impersonate-User', 'eve'],
      ['impersonate-extra-a', 'b'],
      ['Kubectl-Command', 'kubectl edit'],
      ['Content-Type', 'application/json'],
    ],
    target: 'practice',
    signal: controller.signal,
    ...write,
  } as unknown as Arrival;
  const journal = { x: 4, trace: (...of: unknown[]) => traced.push(of) } as unknown as Journal;
  const done = stage(arrival, caller, ruling(subresource), journal);
  return { done, controller, timers, traced, reads };
}

describe('readObjectBefore', () => {
  it('asks for the object as JSON, as whoever the agent asked to be, and as ours', async () => {
    const { done, reads, timers, traced } = play(() => Promise.resolve());
    await done;
    expect(reads).toHaveLength(1);
    expect(reads[0]!.caller).toBe(caller);
    expect(reads[0]!.read).toMatchObject({
      method: 'GET',
      url: '/apis/apps/v1/namespaces/shop/deployments/w%3Ab',
      path: '/apis/apps/v1/namespaces/shop/deployments/w:b',
      query: [],
      headers: [
        ['Accept', 'application/json'],
        ['User-Agent', 'chaperone/object-before'],
        ['Impersonate-User', 'eve'],
        ['impersonate-extra-a', 'b'],
      ],
      target: 'practice',
      ours: { why: 'object-before', x: 4 },
    });
    expect(timers).toMatchObject([{ ms: 2_000, cancelled: true }]);
    expect(traced).toEqual([['forward', 7]]);
  });

  it('reads the object itself when a view of it is written', async () => {
    const { done, reads } = play(
      () => Promise.resolve(),
      { url: '/api/v1/nodes/n/status', path: '/api/v1/nodes/n/status' },
      'status',
    );
    await done;
    expect(reads[0]!.read).toMatchObject({ url: '/api/v1/nodes/n', path: '/api/v1/nodes/n' });
  });

  it('has no body to send', async () => {
    const { done, reads } = play(() => Promise.resolve());
    await done;
    const { body } = reads[0]!.read;
    expect([body.length, body.complete, (await body.whole(9)).length, (await body.upTo(9)).length]).toEqual([0, true, 0, 0]);
    expect(await body.chunks().next()).toMatchObject({ done: true });
  });

  it('lets the write go on after two seconds, whether or not the read listens', async () => {
    const { done, reads, timers } = play(() => new Promise(() => undefined));
    expect(reads[0]!.read.signal.aborted).toBe(false);
    timers[0]!.run();
    await done;
    expect(reads[0]!.read.signal.reason).toMatchObject({
      code: 'record.before',
      message: expect.stringContaining('2 seconds') as string,
    });
  });

  it('ends with the agent, and is not begun without it', async () => {
    const gone = new ChaperoneError('listen.gone');
    const { done, reads, controller } = play(
      (read) => new Promise((resolve) => read.signal.addEventListener('abort', () => resolve())),
    );
    controller.abort(gone);
    await done;
    expect(reads[0]!.read.signal.reason).toBe(gone);
    const late = play(() => Promise.resolve(), { signal: AbortSignal.abort(gone) });
    await late.done;
    expect([late.reads, late.timers]).toEqual([[], []]);
  });

  it('takes 3 MiB of an answer and no more', async () => {
    const { done, reads } = play(() => Promise.resolve());
    await done;
    const { reply, signal } = reads[0]!.read;
    expect(reply.headSent).toBe(false);
    reply.head(200, []);
    expect(reply.headSent).toBe(true);
    expect(reply.write(new Uint8Array(3 * MIB))).toBe(true);
    expect(signal.aborted).toBe(false);
    reply.write(new Uint8Array(1));
    expect(signal.reason).toMatchObject({ code: 'record.before', message: expect.stringContaining('3 MiB') as string });
  });
});

describe('boundedMasks', () => {
  const inner = { whole: true, spans: [], push: (chunk: Buffer) => chunk, finish: () => Buffer.from('end') };
  const masks = (answer: Masks['answer']): Masks => boundedMasks({ url: '/u', answer } as unknown as Masks);

  it('passes what is within bounds to the mask, and stops what is not', () => {
    const bounded = masks(() => inner);
    expect(bounded.url).toBe('/u');
    const mask = bounded.answer(200, [])!;
    expect([mask.whole, mask.spans, mask.finish().toString()]).toEqual([true, [], 'end']);
    expect(mask.push(Buffer.alloc(3 * MIB)).length).toBe(3 * MIB);
    expect(() => mask.push(Buffer.alloc(1))).toThrow('3 MiB');
  });

  it('leaves answers that pass untouched alone', () => {
    expect(masks(() => undefined).answer(200, [])).toBeUndefined();
  });
});
