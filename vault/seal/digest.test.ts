import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { base64, fromBase64, fromUtf8, hkdf, hmacSha256, same, sha256 } from './digest.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('digest', () => {
  it('hashes as FIPS 180-4 says', () => {
    expect(hex(sha256(Buffer.from('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('derives by extract and expand with a salt of zeros (RFC 5869)', () => {
    const key = Buffer.alloc(32, 7);
    const extracted = createHmac('sha256', Buffer.alloc(32)).update(key).digest();
    const expanded = createHmac('sha256', extracted).update('chaperone/v1/state\u0001').digest();
    expect(hex(hkdf(key, 'chaperone/v1/state'))).toBe(hex(expanded));
    expect(hex(hkdf(key, 'chaperone/v1/index'))).not.toBe(hex(expanded));
  });

  it('makes HMAC-SHA-256 (RFC 4231, case 2)', () => {
    expect(hex(hmacSha256(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?')))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('reads only the base64 that it writes, of the length asked for', () => {
    const text = base64(Uint8Array.of(1, 2, 3, 4));
    expect(text).toBe('AQIDBA==');
    expect(fromBase64(text, 4)).toEqual(Uint8Array.of(1, 2, 3, 4));
    for (const wrong of ['AQIDBA', 'AQIDBB==', ' AQIDBA==', 'AQIDBA==\n', 'AQID-A=='])
      expect(fromBase64(wrong), wrong).toBeNull();
    expect(fromBase64(text, 5)).toBeNull();
  });

  it('refuses what is not UTF-8 and keeps a byte order mark', () => {
    expect(fromUtf8(Uint8Array.of(0xc3, 0x28))).toBeNull();
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\uFEFFa');
  });

  it('compares content and length', () => {
    expect([same(Uint8Array.of(1), Uint8Array.of(1)), same(Uint8Array.of(1), Uint8Array.of(2))]).toEqual([true, false]);
    expect(same(Uint8Array.of(1), Uint8Array.of(1, 1))).toBe(false);
  });
});
