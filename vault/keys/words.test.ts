import { describe, expect, it } from 'vitest';
import { fromWords, toWords } from './words.ts';

describe('words', () => {
  it('are those of BIP-39 for 32 bytes', () => {
    // Test vectors of BIP-39 (trezor/python-mnemonic): 32 times 00 and 32 times ff.
    expect(toWords(new Uint8Array(32))).toBe(`${'abandon '.repeat(23)}art`);
    expect(toWords(new Uint8Array(32).fill(255))).toBe(`${'zoo '.repeat(23)}vote`);
  });

  it('are forgiven case and white space', () => {
    expect(fromWords(`  ${'Abandon\n'.repeat(23)} ART `)).toEqual(new Uint8Array(32));
  });

  it('are refused with a wrong checksum, an unknown word, or another number of them', () => {
    expect(fromWords(`${'abandon '.repeat(23)}abandon`)).toBeNull();
    expect(fromWords(`${'abandon '.repeat(23)}artt`)).toBeNull();
    expect(fromWords(`${'abandon '.repeat(11)}about`)).toBeNull();
    expect(fromWords('')).toBeNull();
  });
});
