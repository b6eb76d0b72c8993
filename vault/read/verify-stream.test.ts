import { describe, expect, it } from 'vitest';
import { makeStream, sealedStream, WRAP_KEY } from '../../test/support/vault/stream.ts';
import { readFrom } from '../seal/scan.ts';
import { verifyStream } from './verify-stream.ts';

describe('verify stream', () => {
  it('shows each good frame, and leaves no key behind', async () => {
    const seen: number[] = [];
    const verdict = await verifyStream(readFrom(sealedStream().bytes()), { wrapKey: WRAP_KEY }, ({ index }) => seen.push(index));
    expect([seen, verdict.fault, verdict.checkpointed]).toEqual([[0, 1, 2, 3], null, true]);
    expect(verdict.walk.dataKey?.every((byte) => byte === 0)).toBe(true);
  });

  it('tells an open stream from a sealed one', async () => {
    const { bytes } = makeStream();
    expect(await verifyStream(readFrom(bytes()), { wrapKey: null })).toMatchObject({ fault: null, checkpointed: false });
  });

  it('does not throw and does not swell on bytes that nobody wrote', async () => {
    const { head } = sealedStream();
    let state = 12_345;
    const noise = Uint8Array.from({ length: 300 }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >>> 16);
    const before = process.memoryUsage().rss;
    for (let start = 0; start < 250; start += 1) {
      for (const bytes of [noise.subarray(start), Buffer.concat([head, noise.subarray(start)])]) {
        const { fault } = await verifyStream(readFrom(bytes), { wrapKey: WRAP_KEY });
        expect(fault?.offset, `noise from ${start}`).toBe(bytes.length > 300 ? head.length : 0);
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(400 << 20);
  });
});
