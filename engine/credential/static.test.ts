import { expect, it } from 'vitest';
import { staticSource, type StaticCredential } from './static.ts';
import { ASKING } from './testing/context.ts';

it.each<readonly [StaticCredential, unknown]>([
  [{ type: 'token', token: 'abc' }, { headers: { authorization: 'Bearer abc' } }],
  [{ type: 'basic', username: 'u', password: 'p:w' }, { headers: { authorization: 'Basic dTpwOnc=' } }],
  [{ type: 'basic', username: 'ü', password: 'p' }, { headers: { authorization: 'Basic w7w6cA==' } }],
  [
    { type: 'certificate', cert: 'C', key: 'K' },
    { headers: {}, certificate: { cert: 'C', key: 'K' } },
  ],
  [{ type: 'header', name: 'X-Api-Key', value: 'v' }, { headers: { 'x-api-key': 'v' } }],
  [
    { type: 'query', name: 'key', value: 'v' },
    { headers: {}, query: [['key', 'v']] },
  ],
  [{ type: 'none' }, { headers: {} }],
])('puts %j where it belongs and nowhere else', (credential, expected) => {
  expect(staticSource(credential).authorize(ASKING)).toEqual(expected);
});

it('gives the same certificate each time, so that connections are kept', () => {
  const source = staticSource({ type: 'certificate', cert: 'C', key: 'K' });
  expect(source.authorize(ASKING)).toBe(source.authorize(ASKING));
});
