import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { labelled, openBox, releaseParts, sealBox, sealParts } from './box.ts';

const key = Buffer.alloc(32, 1);
const nonce = Buffer.alloc(12, 2);
const plain = Buffer.from('what happened');
const aad = labelled('word\0', Buffer.from('id'));

describe('box', () => {
  it('is AES-256-GCM with the tag behind the ciphertext', () => {
    const box = sealBox(key, nonce, plain, aad);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(Buffer.from('word\0id'));
    decipher.setAuthTag(box.subarray(-16));
    expect(Buffer.concat([decipher.update(box.subarray(0, -16)), decipher.final()])).toEqual(plain);
    expect(Buffer.concat(sealParts(key, nonce, plain, aad))).toEqual(box);
  });

  it('gives back the memory of parts, but none that others share', () => {
    const parts = sealParts(key, nonce, Buffer.alloc(100_000), aad);
    const shared = Buffer.from(new ArrayBuffer(8), 0, 4);
    releaseParts([...parts, shared]);
    expect(parts.slice(0, 2).map(({ length }) => length)).toEqual([0, 0]);
    expect(shared).toHaveLength(4);
  });

  it('opens only with the same key, nonce and additional data', () => {
    const box = sealBox(key, nonce, plain, aad);
    expect(openBox(key, nonce, box, aad)).toEqual(plain);
    expect(openBox(Buffer.alloc(32, 9), nonce, box, aad)).toBeNull();
    expect(openBox(key, Buffer.alloc(12, 9), box, aad)).toBeNull();
    expect(openBox(key, nonce, box, labelled('word\0', 'other'))).toBeNull();
  });

  it('notices every flipped byte and every cut', () => {
    const box = sealBox(key, nonce, plain, aad);
    for (let at = 0; at < box.length; at += 1) {
      const flipped = Uint8Array.from(box);
      flipped[at]! ^= 1;
      expect(openBox(key, nonce, flipped, aad), `byte ${at}`).toBeNull();
      expect(openBox(key, nonce, box.subarray(0, at), aad), `cut at ${at}`).toBeNull();
    }
  });
});
