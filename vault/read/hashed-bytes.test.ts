import { expect, it } from 'vitest';
import { HashedBytes } from './hashed-bytes.ts';

it('counts and hashes, and tells the hash only of what is whole', () => {
  const passed = new HashedBytes();
  passed.add(Buffer.from('a'));
  passed.add(Buffer.from('bc'));
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(passed.totals(true)).toEqual({ bytes: 3, sha256 });
  expect(passed.totals(false)).toEqual({ bytes: 3, sha256: null });
  expect(passed.totals(true)).toEqual({ bytes: 3, sha256 });
});
