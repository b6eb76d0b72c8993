import { describe, expect, it } from 'vitest';
import { base64 } from '../seal/digest.ts';
import { recoverySlot } from './slots.ts';
import { checkMac, decodeVaultFile, encodeVaultFile } from './vault-file.ts';

const id = '01J00000000000000000000000';
const macKey = new Uint8Array(32).fill(1);
const createdAt = '2026-11-20T10:00:00.000Z';
const slot = recoverySlot(
  { vault: id, id, createdAt, vaultKey: new Uint8Array(32), nonce: new Uint8Array(12) },
  new Uint8Array(32),
);
const bytes = encodeVaultFile({ format: 1, id, createdAt, signer: base64(new Uint8Array(32)), slots: [slot] }, macKey);
const text = Buffer.from(bytes).toString();

function codeOf(changed: string): string {
  try {
    checkMac(decodeVaultFile(Buffer.from(changed)), macKey);
    return 'good';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('vault.json', () => {
  it('is one line of JSON in the documented order', () => {
    expect(text).toMatch(/^\{"format":1,"id":"[^"]+","createdAt":"[^"]+","signer":"[^"]+","slots":\[.+\],"mac":"[^"]{44}"\}\n$/);
    expect(codeOf(text)).toBe('good');
  });

  it('is refused with any other key', () => {
    expect(() => checkMac(decodeVaultFile(bytes), new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: 'vault.damaged' }),
    );
  });

  it('is refused with any byte flipped, cut or added', () => {
    for (let at = 0; at < text.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1;
      expect(codeOf(flipped.toString('latin1')), `byte ${at}`).not.toBe('good');
      expect(codeOf(text.slice(0, at)), `cut at ${at}`).not.toBe('good');
    }
    expect(codeOf(`${text}\n`)).toBe('vault.damaged');
    expect(codeOf(text.replace('{"format"', '{ "format"'))).toBe('vault.damaged');
    expect(codeOf(text.replace(/^\{"format":1,("id":"[^"]+"),/, '{$1,"format":1,'))).toBe('vault.damaged');
  });

  it('tells foreign, newer and absurd files', () => {
    expect(codeOf('[]')).toBe('vault.foreign');
    expect(codeOf('{"name":"package"}')).toBe('vault.foreign');
    expect(codeOf(text.replace('"format":1', '"format":2'))).toBe('vault.newer');
    expect(codeOf(' '.repeat(70_000))).toBe('vault.foreign');
  });
});
