import { expect, it } from 'vitest';
import { declared } from '../testing/grammar.ts';
import { declareVault } from './vault.ts';

it('has four commands without options of their own', () => {
  const { usages, parse } = declared(declareVault);
  expect(usages).toEqual({ init: [], unlock: [], lock: [], status: [] });
  expect(parse('status', '--json', '--passphrase-file', 'f')).toEqual({ json: true, passphraseFile: 'f' });
});
