import { describe, expect, it } from 'vitest';
import { BEARER_PROTOCOL, bearerToken, MAX_TOKEN } from './token.ts';

const protocol = (token: string): string => BEARER_PROTOCOL + Buffer.from(token).toString('base64url');
const refused = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('bearerToken', () => {
  it.each(['Bearer abc', 'bearer abc', 'BEARER   abc  '])('reads %j', (value) => {
    expect(bearerToken([['authorization', value]])).toBe('abc');
  });

  it('reads the WebSocket subprotocol among others', () => {
    expect(bearerToken([['Sec-WebSocket-Protocol', `v4.channel.k8s.io, ${protocol('t.ok-en')}`]])).toBe('t.ok-en');
  });

  it('finds none where nothing is said', () => {
    expect(bearerToken([])).toBeUndefined();
    expect(bearerToken([['Sec-WebSocket-Protocol', 'v4.channel.k8s.io']])).toBeUndefined();
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic dTpw', 'abc', 'Bearer a b', 'Bearer ä', 'Bearer a\u0000'])('refuses %j', (value) => {
    expect(() => bearerToken([['Authorization', value]])).toThrow(refused('identity.malformed'));
  });

  it('refuses a subprotocol that holds no token', () => {
    expect(() => bearerToken([['Sec-WebSocket-Protocol', protocol('two words')]])).toThrow(refused('identity.malformed'));
  });

  it('reads up to the limit and says how long a longer one is', () => {
    const longest = 'a'.repeat(MAX_TOKEN);
    expect(bearerToken([['Authorization', `Bearer ${longest}`]])).toBe(longest);
    expect(() => bearerToken([['Authorization', `Bearer ${longest}a`]])).toThrow(
      expect.objectContaining({ code: 'identity.size', details: { bytes: MAX_TOKEN + 1, limit: MAX_TOKEN } }) as Error,
    );
  });

  it('refuses two opinions, also equal ones', () => {
    const two = [
      ['Authorization', 'Bearer a'],
      ['Authorization', 'Bearer a'],
    ] as const;
    expect(() => bearerToken(two)).toThrow(refused('identity.several'));
    const mixed = [
      ['Authorization', 'Basic x'],
      ['Sec-WebSocket-Protocol', protocol('b')],
    ] as const;
    expect(() => bearerToken(mixed)).toThrow(refused('identity.several'));
  });
});
