import { describe, expect, it } from 'vitest';
import { type AuthorityOptions, makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { checkPath, dateOf } from './path-rules.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const TIMES = { notBefore: now - 1_000, notAfter: now + 1_000 };

/** Client, as many intermediates, root; `of` changes the root. */
async function path(intermediates: number, of: AuthorityOptions = {}): Promise<Certificate[]> {
  let authority = await makeTestAuthority({ ...TIMES, ...of });
  const found = [authority.der];
  for (let i = 0; i < intermediates; i += 1) {
    authority = await authority.intermediate(TIMES);
    found.unshift(authority.der);
  }
  return [(await authority.client(TIMES)).der, ...found].map(readCertificate);
}

describe('checkPath', () => {
  it('counts to the millisecond at both ends', async () => {
    const good = await path(0);
    for (const at of [now - 1_000, now, now + 1_000]) expect(() => checkPath(good, at)).not.toThrow();
    expect(() => checkPath(good, now - 1_001)).toThrow(/it counts only from 2026-11-20T09:59:59.000Z on/);
    expect(() => checkPath(good, now + 1_001)).toThrow(/it expired at 2026-11-20T10:00:01.000Z/);
  });

  it('counts intermediates between the authority and the client', async () => {
    for (const [intermediates, pathLength, good] of [
      [0, 0, true],
      [1, 0, false],
      [1, 1, true],
      [2, 1, false],
      [2, 2, true],
    ] as const) {
      const one = await path(intermediates, { pathLength });
      if (good) expect(() => checkPath(one, now)).not.toThrow();
      else expect(() => checkPath(one, now)).toThrow(/its authority allows fewer intermediate authorities than there are/);
    }
  });

  it('looks at the authority too', async () => {
    const over = await path(0, { notAfter: now - 1 });
    expect(() => checkPath(over, now)).toThrow(/its authority expired/);
    const weak = await path(0, { key: 'rsa-1024' });
    expect(() => checkPath(weak, now)).toThrow(/its authority has an RSA key of 1024 bits/);
  });
});

describe('dateOf', () => {
  it('has words for what is no date', () => {
    expect([dateOf(new Date(0)), dateOf(new Date(NaN))]).toEqual(['1970-01-01T00:00:00.000Z', 'a time that cannot be read']);
  });
});
