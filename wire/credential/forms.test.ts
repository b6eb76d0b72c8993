import { describe, expect, it } from 'vitest';
import { FORMS, HARMLESS, PARAMETERS, PLAIN_PARAMETERS, PROGRAM_OPTIONS, TELLING } from './forms.ts';

describe('the table', () => {
  it('has forms that never match the empty text, and that can be joined', () => {
    for (const [name, form] of Object.entries(FORMS)) {
      expect(new RegExp(form.source).test(''), name).toBe(false);
      expect(form.source, name).not.toMatch(/\((?!\?)/);
      expect(form.flags, name).toBe('');
    }
  });

  it('keeps names in lower case where they are looked up so', () => {
    for (const name of [...PARAMETERS, ...PLAIN_PARAMETERS]) expect(name).toBe(name.toLowerCase());
  });

  it('has options that are options', () => {
    for (const row of PROGRAM_OPTIONS) for (const option of row.options) expect(option).toMatch(/^--?[A-Za-z]/);
  });

  it('has no telling name that is harmless as a whole', () => {
    for (const name of ['password', 'token', 'secret', 'credential', 'cookie', 'authorization', 'passphrase']) {
      expect([TELLING.test(name), HARMLESS.test(name)]).toEqual([true, false]);
    }
  });
});
