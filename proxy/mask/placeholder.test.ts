import { describe, expect, it } from 'vitest';
import { commitmentOf } from '../commitment.ts';
import { holdsPlaceholder, placeholder, placeholderBase64, PlaceholderScanner } from './placeholder.ts';

const key = Buffer.alloc(32, 7);

describe('placeholder', () => {
  it('decodes from base64 to the plain form and is found in both, whatever the commitment', () => {
    for (let i = 0; i < 200; i += 1) {
      const commitment = commitmentOf(key, String(i));
      expect(Buffer.from(placeholderBase64(commitment), 'base64').toString()).toBe(placeholder(commitment));
      expect(Buffer.from(placeholderBase64(commitment), 'base64').toString('base64')).toBe(placeholderBase64(commitment));
      expect(holdsPlaceholder(`x ${placeholder(commitment)} y`)).toBe(true);
      expect(holdsPlaceholder(placeholderBase64(commitment))).toBe(true);
    }
    expect(holdsPlaceholder('(chaperone-masked')).toBe(false);
  });

  it('is found in a stream wherever the chunks are cut', () => {
    for (const form of [placeholder('0123456789abcdef'), placeholderBase64('0123456789abcdef')]) {
      const bytes = Buffer.from(`before ${form} after`);
      for (let size = 1; size <= bytes.length; size += 1) {
        const scanner = new PlaceholderScanner();
        let seen = false;
        for (let at = 0; at < bytes.length; at += size) seen = scanner.seen(bytes.subarray(at, at + size)) || seen;
        expect(seen, `${form} cut every ${size}`).toBe(true);
      }
    }
    expect(new PlaceholderScanner().seen(Buffer.from('nothing here'))).toBe(false);
  });
});
