import { describe, expect, it } from 'vitest';
import { capturedStream, openStreamed, queueStream, streamed, STREAM_STARTS } from '../../test/support/vault/streamed.ts';
import { channelMessage, execStream } from '../../test/support/wire/exec-stream.ts';
import type { BodyPiece, RecordEvent } from '../../contract/record.ts';
import { endEvent, requestEvent, responseEvent } from '../../test/support/vault/fixture.ts';
import type { StepSource } from './session-source.ts';
import { StreamScan, wholeOf, type Taker } from './stream-scan.ts';

const STREAM = execStream('command=sh', [
  ['stdin', 'one'],
  ['stdout', 'two'],
  ['stdout', 'three'],
  ['error', '{"status":"Success"}'],
]);

function gather(): { take: Taker; seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    take: (decoded, at) => {
      if (decoded.is === 'channel') seen.push(`${at} ${decoded.channel} ${Buffer.from(decoded.data).toString()}`);
      return true;
    },
  };
}

it('gives what was decoded with the time at which it was recorded', async () => {
  const { take, seen } = gather();
  const scan = new StreamScan(await streamed(STREAM), 1);
  expect(await scan.run(take)).toBe(true);
  expect(seen).toEqual(['1010 stdin one', '1020 stdout two', '1030 stdout three', '1040 error {"status":"Success"}']);
  expect([scan.opaque, scan.lastAt, scan.end?.outcome, wholeOf(scan)]).toEqual([
    null,
    1040,
    'complete',
    { request: true, response: true },
  ]);
  expect(await scan.run(take)).toBe(true);
  expect(seen).toHaveLength(4);
});

it('stops before what is not taken, and begins with it again', async () => {
  const whole = gather();
  const reader = await streamed(capturedStream('exec-tty-spdy'));
  await new StreamScan(reader, 1).run(whole.take);
  const { take, seen } = gather();
  const scan = new StreamScan(reader, 1);
  let calls = 0;
  // Every second call refuses.
  for (let end = false; !end;) end = await scan.run((decoded, at) => (calls += 1) % 2 === 1 && take(decoded, at));
  expect(seen).toEqual(whole.seen);
  expect(calls).toBeGreaterThan(seen.length);
});

it('goes on when a live session has grown', async () => {
  const session = await openStreamed();
  queueStream(session.queue, 1, { ...STREAM, chunks: STREAM.chunks.slice(0, 2) }, { end: null });
  await session.written();
  const { take, seen } = gather();
  const scan = new StreamScan(session.reader, 1);
  expect(await scan.run(take)).toBe(true);
  expect([seen.length, scan.end]).toEqual([2, null]);
  const [, second, third] = STREAM.chunks;
  session.queue.body({ x: 1, direction: 'response', at: 2_000_000, offset: second!.bytes.length, bytes: third!.bytes });
  await session.written();
  expect(await scan.run(take)).toBe(true);
  expect(seen.slice(2)).toEqual(['2000 stdout three']);
  await session.stop();
});

it('a hole ends its direction and leaves the other', async () => {
  const { take, seen } = gather();
  const scan = new StreamScan(await streamed(STREAM, { lose: (_, i) => i === 1 }), 1);
  await scan.run(take);
  expect(seen).toEqual(['1010 stdin one']);
  expect(scan.opaque).toEqual({ direction: 'response', offset: 0, reason: 'bytes are missing in the record' });
  expect(wholeOf(scan)).toEqual({ request: true, response: false });
});

it('counts what the end says, so that a lost tail is known', async () => {
  const scan = new StreamScan(await streamed(STREAM, { lose: (_, i) => i === 3 }), 1);
  await scan.run(() => true);
  expect([scan.opaque, wholeOf(scan)]).toEqual([null, { request: true, response: false }]);
});

it('counts what we said ourselves beside what crossed', async () => {
  const told = STREAM.chunks[3]!.bytes.length;
  const responseBytes = STREAM.chunks[1]!.bytes.length + STREAM.chunks[2]!.bytes.length;
  const wholeWithout = async (lost: number): Promise<boolean> => {
    const end = { responseBytes, toldBytes: told };
    const scan = new StreamScan(await streamed(STREAM, { end, lose: (_, i) => i === lost }), 1);
    await scan.run(() => true);
    return scan.whole('response');
  };
  expect(await wholeWithout(-1)).toBe(true);
  expect(await wholeWithout(2)).toBe(false);
  expect(await wholeWithout(3)).toBe(false);
});

describe('a client that speaks before it is answered', () => {
  const request = requestEvent(1, STREAM_STARTS, {
    listen: {
      method: 'GET',
      url: STREAM.head.url,
      httpVersion: '1.1',
      headers: STREAM.head.requestHeaders,
      upgrade: 'websocket',
    },
  });
  const attributes = { ...request.policy!.attributes, subresource: 'exec' };
  const events: (RecordEvent | BodyPiece)[] = [
    { ...request, policy: { ...request.policy!, attributes } },
    { x: 1, direction: 'request', at: 5000, offset: 0, bytes: STREAM.chunks[0]!.bytes },
    responseEvent(1, 6000, { status: 101, headers: STREAM.head.responseHeaders }),
    { x: 1, direction: 'response', at: 7000, offset: 0, bytes: STREAM.chunks[1]!.bytes },
    endEvent(1, 8000),
  ];
  const source = (records: readonly (RecordEvent | BodyPiece)[]): StepSource => ({
    id: 'x',
    row: () => ({ stream: 'exec' }) as ReturnType<StepSource['row']>,
    visit: (_, visitor) => {
      visitor.frame?.(0);
      for (const record of records) {
        if ('t' in record) visitor.event?.(record);
        else if (visitor.piece?.(record) === false) break;
      }
      return Promise.resolve();
    },
  });

  it('is decoded with its own times', async () => {
    const { take, seen } = gather();
    await new StreamScan(source(events), 1).run(take);
    expect(seen).toEqual(['5 stdin one', '7 stdout two']);
  });

  it('loses nothing when its first words are not taken', async () => {
    const { take, seen } = gather();
    const scan = new StreamScan(source(events), 1);
    expect(await scan.run(() => false)).toBe(false);
    expect(await scan.run(take)).toBe(true);
    expect(seen).toEqual(['5 stdin one', '7 stdout two']);
  });

  it('is not kept in memory without end', async () => {
    const piece = channelMessage('stdin', 'x'.repeat(60_000));
    const many = Array.from({ length: 40 }, (_, i): BodyPiece => ({
      x: 1,
      direction: 'request',
      at: 1,
      offset: i * piece.length,
      bytes: piece,
    }));
    const scan = new StreamScan(source([events[0]!, ...many, ...events.slice(2)]), 1);
    await scan.run(() => true);
    expect(scan.opaque?.reason).toBe('bytes before the answer to the upgrade');
  });

  it('and is never answered: there is no stream', async () => {
    const scan = new StreamScan(source(events.slice(0, 2)), 1);
    await scan.run(() => true);
    expect(() => scan.decoder).toThrow(expect.objectContaining({ code: 'read.stream' }) as Error);
  });
});

it('is made only for what left HTTP', async () => {
  const reader = await streamed({ ...STREAM, head: { ...STREAM.head, status: 403 } });
  expect(() => new StreamScan(reader, 1)).toThrow(expect.objectContaining({ code: 'read.stream' }) as Error);
  expect(() => new StreamScan(reader, 2)).toThrow(expect.objectContaining({ code: 'read.step' }) as Error);
});
