import { argon2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHEAP } from '../../test/support/vault/fixture.ts';
import { openBox } from '../seal/box.ts';
import { hkdf } from '../seal/digest.ts';
import { DEFAULT_COST, openSlot, passphraseSlot, recoverySlot, Slot } from './slots.ts';

const vault = '01J00000000000000000000000';
const vaultKey = new Uint8Array(32).fill(6);
const birth = {
  vault,
  id: '01J00000000000000000000001',
  createdAt: '2026-11-20T10:00:00.000Z',
  vaultKey,
  nonce: Buffer.alloc(12, 4),
};
const salt = new Uint8Array(16).fill(7);

describe('slots', () => {
  it('box the vault key under Argon2id of the passphrase in NFKC (checked with another implementation)', async () => {
    // U+FB01 is the ligature fi; NFKC makes two letters of it.
    const slot = await passphraseSlot(birth, 'a \uFB01ne secret', salt, CHEAP);
    const kek = argon2Sync('argon2id', {
      message: Buffer.from('a fine secret'),
      nonce: salt,
      parallelism: 1,
      tagLength: 32,
      memory: CHEAP.memoryKiB,
      passes: CHEAP.passes,
    });
    const aad = Buffer.from(`chaperone/v1/slot\0${vault}${slot.id}passphrase`);
    const opened = openBox(kek, birth.nonce, Buffer.from(slot.box, 'base64'), [aad]);
    expect(Buffer.from(opened!)).toEqual(Buffer.from(vaultKey));
    expect(slot.kdf).toEqual({
      name: 'argon2id',
      memoryKiB: 64,
      passes: 1,
      lanes: 1,
      salt: Buffer.from(salt).toString('base64'),
    });
    expect(DEFAULT_COST).toEqual({ memoryKiB: 65_536, passes: 3 });
  });

  it('box the vault key under HKDF of the recovery key', () => {
    const recovery = new Uint8Array(32).fill(8);
    const slot = recoverySlot(birth, recovery);
    const aad = Buffer.from(`chaperone/v1/slot\0${vault}${slot.id}recovery`);
    const opened = openBox(hkdf(recovery, 'chaperone/v1/recovery'), birth.nonce, Buffer.from(slot.box, 'base64'), [aad]);
    expect(Buffer.from(opened!)).toEqual(Buffer.from(vaultKey));
  });

  it('open with their own secret only', async () => {
    const recoveryKey = new Uint8Array(32).fill(8);
    const slots = [await passphraseSlot(birth, 'a fine secret', salt, CHEAP), recoverySlot(birth, recoveryKey)];
    const open = async (secret: Parameters<typeof openSlot>[2], of = vault): Promise<boolean[]> =>
      Promise.all(slots.map(async (slot) => (await openSlot(slot, of, secret)) !== null));
    expect(await open({ passphrase: 'a fine secret' })).toEqual([true, false]);
    expect(await open({ recoveryKey })).toEqual([false, true]);
    expect(await open({ passphrase: 'another secret' })).toEqual([false, false]);
    expect(await open({ recoveryKey }, birth.id)).toEqual([false, false]);
  });

  it('refuse costs that a hostile file might ask for', async () => {
    const slot = await passphraseSlot(birth, 'a fine secret', salt, CHEAP);
    for (const kdf of [
      { memoryKiB: 2 ** 30 },
      { memoryKiB: 262_145 },
      { passes: 11 },
      { lanes: 5 },
      { memoryKiB: 1.5 },
      { passes: 0 },
    ]) {
      expect(Slot.safeParse({ ...slot, kdf: { ...slot.kdf, ...kdf } }).success, JSON.stringify(kdf)).toBe(false);
    }
    expect(Slot.safeParse(slot).success).toBe(true);
  });
});
