import { describe, expect, it } from 'vitest';
import { hkdf } from '../seal/digest.ts';
import { INFO, vaultKeyOf } from './vault-key.ts';

describe('vault key', () => {
  it('derives one key per use', () => {
    const bytes = new Uint8Array(32).fill(5);
    const key = vaultKeyOf('01J00000000000000000000000', Uint8Array.from(bytes));
    expect(key.derive(INFO.state)).toEqual(hkdf(bytes, 'chaperone/v1/state'));
    expect(new Set(Object.values(INFO).map((info) => Buffer.from(key.derive(info)).toString('hex'))).size).toBe(5);
  });

  it('is zeros once wiped, and says that it is locked', () => {
    const bytes = new Uint8Array(32).fill(5);
    const key = vaultKeyOf('01J00000000000000000000000', bytes);
    key.wipe();
    expect(bytes).toEqual(new Uint8Array(32));
    expect(() => key.derive(INFO.index)).toThrow(expect.objectContaining({ code: 'vault.locked' }));
  });
});
