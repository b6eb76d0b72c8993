import { describe, expect, it } from 'vitest';
import type { ChaperoneError } from '../../../contract/errors.ts';
import { encode, makeSigner } from '../../../test/support/issuer/signer.ts';
import { issuerOf, MAX_TOKEN, parseJwt } from './jwt.ts';

const claims = { iss: 'https://id.example.com', sub: 'ada' };
const token = await (await makeSigner('k', 'ES256')).sign(claims);

function refusal(text: string): ChaperoneError {
  try {
    parseJwt(text);
  } catch (error) {
    return error as ChaperoneError;
  }
  throw new Error('it was read');
}

describe('parseJwt', () => {
  it('reads header and claims', () => {
    expect(parseJwt(token)).toEqual({ header: { alg: 'ES256', kid: 'k', typ: 'JWT' }, claims });
  });

  it.each([
    ['an opaque token', 'opaque', 'it has 1 of the 3 parts'],
    ['half a token', token.slice(0, token.lastIndexOf('.')), 'it has 2 of the 3 parts'],
    ['claims that were cut', `${token.slice(0, token.indexOf('.') + 12)}.x`, ''],
    ['an encrypted one', 'a.b.c.d.e', 'JWE'],
    ['other characters', `${token}=`, 'base64url'],
    ['unused bits at the end', token.replace(/.$/, (last) => (last === 'B' ? 'C' : 'B')), 'base64url'],
    ['a header that is a list', `${encode([])}.${encode(claims)}.`, 'header is not a JSON object'],
    [
      'claims that are no JSON',
      `${encode({ alg: 'ES256' })}.${Buffer.from('nonsense').toString('base64url')}.`,
      'claims set is not JSON',
    ],
    [
      'claims that are no UTF-8',
      `${encode({ alg: 'ES256' })}.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.`,
      'is not JSON',
    ],
  ])('refuses %s', (_, text, reason) => {
    const { code, message } = refusal(text);
    expect(code).toBe('identity.malformed');
    expect(message).toContain(reason);
    expect(message).not.toContain(token.slice(0, 10));
  });

  it('refuses what is too long before it looks at it', () => {
    expect(refusal('.'.repeat(MAX_TOKEN + 1)).message).toBe('The token is 16385 bytes long; at most 16384 are read.');
  });
});

describe('issuerOf', () => {
  it('looks without checking, and never throws', () => {
    expect(issuerOf(token)).toBe('https://id.example.com');
    expect(issuerOf(token.slice(0, token.lastIndexOf('.')))).toBe('https://id.example.com');
    expect(issuerOf(`${encode({})}.${encode({ iss: 7 })}.`)).toBeUndefined();
    for (const text of ['', '.', '..', 'ey', 'ey.', 'ey..', 'ey.bm90anNvbg.', 'ey.bnVsbA.x', 'chp_abc.def.ghi'])
      expect(issuerOf(text)).toBeUndefined();
  });
});
