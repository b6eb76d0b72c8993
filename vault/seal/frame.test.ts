import { describe, expect, it } from 'vitest';
import { FRAME_HEAD, frameLength, MAX_FRAME, readFrameHead, writeFrameHead, type FrameHead } from './frame.ts';

const head: FrameHead = { type: 1, codec: 1, count: 3, bodyLength: 70_000, plainLength: 200_000, nonce: Buffer.alloc(12, 8) };

describe('frame', () => {
  it('has 24 bytes before the leaf hashes, big-endian', () => {
    const bytes = writeFrameHead(head);
    expect(Buffer.from(bytes).toString('hex')).toBe('01010003' + '00011170' + '00030d40' + '08'.repeat(12));
    expect(bytes.length).toBe(FRAME_HEAD);
    expect(readFrameHead(bytes)).toEqual(head);
    expect(frameLength(head)).toBe(24 + 3 * 32 + 70_000 + 32);
  });

  it('refuses each field beyond its limit before anything is read by it', () => {
    const wrong: Partial<FrameHead>[] = [
      { type: 0 },
      { type: 3 },
      { codec: 2 },
      { count: 0 },
      { count: 4097 },
      { bodyLength: (4 << 20) + 1 },
      { bodyLength: 0xffffffff },
      { plainLength: (4 << 20) + 1 },
    ];
    for (const fields of wrong)
      expect(typeof readFrameHead(writeFrameHead({ ...head, ...fields })), JSON.stringify(fields)).toBe('string');
    expect(frameLength({ count: 4096, bodyLength: 4 << 20 })).toBe(MAX_FRAME);
  });

  it('wants zeros where a checkpoint has nothing to say', () => {
    const checkpoint: FrameHead = { type: 2, codec: 0, count: 0, bodyLength: 300, plainLength: 0, nonce: Buffer.alloc(12) };
    expect(typeof readFrameHead(writeFrameHead(checkpoint))).toBe('object');
    for (const fields of [{ codec: 1 }, { count: 1 }, { plainLength: 1 }, { nonce: Buffer.alloc(12, 1) }]) {
      expect(typeof readFrameHead(writeFrameHead({ ...checkpoint, ...fields })), JSON.stringify(fields)).toBe('string');
    }
  });
});
