import { expect, test } from 'vitest';
import { INFO, vaultKeyOf } from '../../vault/keys/vault-key.ts';
import { deriveAll, keyFrom } from './key.ts';

test('the handed-over key derives the same, again and again, and survives wiping', () => {
  const key = vaultKeyOf('01ARZ3NDEKTSV4RRFFQ69G5FAV', new Uint8Array(32).fill(7));
  const copy = keyFrom(JSON.parse(JSON.stringify(deriveAll(key))) as ReturnType<typeof deriveAll>);
  expect(copy.vault).toBe(key.vault);
  for (const info of Object.values(INFO)) {
    copy.derive(info).fill(0);
    copy.wipe();
    expect(copy.derive(info)).toEqual(key.derive(info));
  }
  expect(() => copy.derive('chaperone/v1/other')).toThrow('no derived key');
});
