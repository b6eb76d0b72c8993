import { expect, it } from 'vitest';
import { Faults, present } from './faults.ts';

const faults = new Faults('/k', 'prod');

it('refuses with the context or the file in the sentence', () => {
  expect(() => faults.broken('it is bad')).toThrow('The kubeconfig /k cannot be used: it is bad.');
  expect(() => faults.unfit('it is new')).toThrow('The context prod has no credential that this version can hold: it is new.');
});

it('takes data before a file, and neither when both are absent', () => {
  expect(faults.inline(Buffer.from('x').toString('base64'), '/no/where', '/', 'key')).toBe('x');
  expect(faults.inline('', null, '/', 'key')).toBeNull();
  expect(() => faults.inline(null, 'no/where', '/dir', 'key')).toThrow('the key file no/where cannot be read');
});

it('takes an empty text for none', () => {
  expect([present(''), present(null), present(undefined), present('a')]).toEqual([null, null, null, 'a']);
});
