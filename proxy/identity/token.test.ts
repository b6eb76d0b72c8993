import { describe, expect, it } from 'vitest';
import { BEARER_PROTOCOL, bearerToken } from './token.ts';

const protocol = (token: string): string => BEARER_PROTOCOL + Buffer.from(token).toString('base64url');

describe('bearerToken', () => {
  it.each(['Bearer abc', 'bearer abc', 'BEARER   abc  '])('reads %j', (value) => {
    expect(bearerToken([['authorization', value]])).toBe('abc');
  });

  it('reads the WebSocket subprotocol among others', () => {
    expect(bearerToken([['Sec-WebSocket-Protocol', `v4.channel.k8s.io, ${protocol('t.ok-en')}`]])).toBe('t.ok-en');
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic dTpw', 'abc', 'Bearer a b', 'Bearer ä', `Bearer ${'a'.repeat(9_000)}`])(
    'finds none in %j',
    (value) => {
      expect(bearerToken([['Authorization', value]])).toBeUndefined();
    },
  );

  it('refuses two opinions', () => {
    expect(
      bearerToken([
        ['Authorization', 'Bearer a'],
        ['Authorization', 'Bearer a'],
      ]),
    ).toBeUndefined();
    expect(
      bearerToken([
        ['Authorization', 'Basic x'],
        ['Sec-WebSocket-Protocol', protocol('b')],
      ]),
    ).toBeUndefined();
    expect(bearerToken([])).toBeUndefined();
  });
});
