import { randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Squeezer, unsqueeze } from './squeeze.ts';

const text = Buffer.from(JSON.stringify(Array.from({ length: 2000 }, (_, n) => ({ name: `pod-${n}`, phase: 'Running' }))));

describe('squeeze', () => {
  it('compresses what shrinks, as raw DEFLATE', () => {
    const packed = new Squeezer().squeeze(text, false);
    expect(packed === null ? null : inflateRawSync(packed)).toEqual(text);
    expect(packed?.length).toBeLessThan(text.length / 4);
  });

  it('leaves small frames, and all frames under pressure, as they are', () => {
    const squeezer = new Squeezer();
    expect(squeezer.squeeze(text.subarray(0, 4095), false)).toBeNull();
    expect(squeezer.squeeze(text, true)).toBeNull();
    expect(squeezer.squeeze(text, false)).not.toBeNull();
  });

  it('rests after data that do not shrink, then tries again', () => {
    const squeezer = new Squeezer();
    expect(squeezer.squeeze(randomBytes(100_000), false)).toBeNull();
    const tries = Array.from({ length: 17 }, () => squeezer.squeeze(text, false) !== null);
    expect(tries).toEqual([...Array<boolean>(16).fill(false), true]);
  });

  it('undoes exactly the promised length, and allocates no more', () => {
    const packed = deflateRawSync(text);
    expect(unsqueeze(packed, text.length)).toEqual(text);
    for (const length of [0, 1, text.length - 1, text.length + 1]) expect(unsqueeze(packed, length), `${length}`).toBeNull();
    expect(unsqueeze(Buffer.from('not deflate'), 100)).toBeNull();
    expect(unsqueeze(deflateRawSync(Buffer.alloc(64 << 20)), 1000)).toBeNull();
  });
});
