import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readAddress, removeAddress, writeAddress } from './address.ts';
import { makeEngineKey } from './proof.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'chaperone-address-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});
const content = () => ({ pid: 7, port: 7420, key: makeEngineKey().publicKey, address: null });

it('writes a private file as a whole and reads it back', () => {
  writeAddress(home, content());
  expect(readdirSync(home)).toEqual(['engine.json']);
  expect(statSync(join(home, 'engine.json')).mode & 0o777).toBe(0o600);
  expect(readAddress(home)).toMatchObject({ pid: 7, port: 7420, address: null });
});

it('takes anything unusable for no engine', () => {
  expect(readAddress(home)).toBeNull();
  for (const text of ['', '{', JSON.stringify({ ...content(), port: 0 }), JSON.stringify({ ...content(), key: 'AAAA' })]) {
    writeFileSync(join(home, 'engine.json'), text);
    expect(readAddress(home)).toBeNull();
  }
});

it('removes only its own', () => {
  const other = content();
  writeAddress(home, other);
  removeAddress(home, content().key);
  expect(readAddress(home)).not.toBeNull();
  removeAddress(home, other.key);
  removeAddress(home, other.key);
  expect(readdirSync(home)).toEqual([]);
});
