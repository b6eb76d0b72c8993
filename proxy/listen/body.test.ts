import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { PulledBody } from './body.ts';

function setup(length?: number) {
  const request = new IncomingMessage(new Socket());
  const controller = new AbortController();
  return { request, controller, body: new PulledBody(request, length, controller.signal) };
}

describe('PulledBody', () => {
  it('gives chunks as they come, and ends', async () => {
    const { request, body } = setup();
    const chunks = body.chunks();
    const first = chunks.next();
    request.push('one');
    expect(String((await first).value)).toBe('one');
    const second = chunks.next();
    request.push('two');
    expect(String((await second).value)).toBe('two');
    expect([body.received, body.complete]).toEqual([6, false]);
    request.push(null);
    expect((await chunks.next()).done).toBe(true);
    expect(body.complete).toBe(true);
  });

  it('reads whole within a limit', async () => {
    const { request, body } = setup(6);
    request.push('abc');
    request.push('def');
    request.push(null);
    expect(String(await body.whole(6))).toBe('abcdef');
    const other = setup(6);
    other.request.push('abcdefg');
    await expect(other.body.whole(6)).rejects.toMatchObject({ code: 'forward.body' });
  });

  it('reads up to a limit and leaves the rest', async () => {
    const { request, body } = setup();
    request.push('abcdef');
    expect(String(await body.upTo(4))).toBe('abcd');
    expect([body.received, body.complete]).toEqual([6, false]);
    request.push(null);
    expect(String(await body.upTo(4))).toBe('');
  });

  it('does not touch a request without a body', async () => {
    const { body } = setup(0);
    expect([String(await body.whole(0)), body.complete]).toEqual(['', true]);
  });

  it('ends a pending read with the reason of the signal, and rejects when the connection breaks', async () => {
    const aborted = setup();
    const reading = aborted.body.whole(10);
    aborted.controller.abort(new ChaperoneError('record.ended'));
    await expect(reading).rejects.toMatchObject({ code: 'record.ended' });
    const broken = setup();
    const other = broken.body.whole(10);
    broken.request.destroy();
    await expect(other).rejects.toMatchObject({ code: 'listen.gone' });
  });

  it('asks a client that waits to go on, once, and not for a request that is refused', async () => {
    const { request, controller } = setup();
    let asked = 0;
    const body = new PulledBody(request, 3, controller.signal, () => (asked += 1));
    expect([String(await body.upTo(10)), asked]).toEqual(['', 0]);
    const whole = body.whole(10);
    expect(asked).toBe(1);
    request.push('abc');
    request.push(null);
    expect([String(await whole), asked]).toEqual(['abc', 1]);
    const empty = new PulledBody(request, 0, controller.signal, () => (asked += 1));
    expect([String(await empty.whole(10)), asked]).toEqual(['', 1]);
  });

  it('hands chunks on as they came, and is ahead of its reader by little', async () => {
    const { request, body } = setup();
    const chunks = body.chunks();
    const first = chunks.next();
    const large = [Buffer.alloc(40_000, 1), Buffer.alloc(40_000, 2), Buffer.alloc(40_000, 3)];
    for (const chunk of large) request.push(chunk);
    expect((await first).value).toBe(large[0]);
    expect([request.isPaused(), request.readableLength]).toEqual([true, 40_000]);
    expect((await chunks.next()).value).toBe(large[1]);
    request.push(null);
    expect((await chunks.next()).value).toBe(large[2]);
    expect([(await chunks.next()).done, body.received]).toEqual([true, 120_000]);
  });

  it('leaves no listeners behind', async () => {
    const { request, body } = setup();
    const count = (): number => ['data', 'readable', 'end', 'error', 'close'].reduce((n, e) => n + request.listenerCount(e), 0);
    const before = count();
    const chunks = body.chunks();
    const counts = new Set<number>();
    for (let i = 0; i < 20; i += 1) {
      const next = chunks.next();
      request.push('x');
      await next;
      counts.add(count());
    }
    expect(counts.size).toBe(1);
    await chunks.return?.();
    expect([count(), request.isPaused()]).toEqual([before, true]);
  });
});
