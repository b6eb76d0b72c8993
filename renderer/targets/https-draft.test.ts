import { expect, it } from 'vitest';
import { EMPTY_HTTPS, httpsParams, httpsProblems, type HttpsDraft } from './https-draft.ts';

const good: HttpsDraft = { ...EMPTY_HTTPS, name: 'vcs', url: 'https://api.git.example/v3', secret: 's3cret' };

it('says what is wrong while it is typed', () => {
  expect(httpsProblems(EMPTY_HTTPS)).toEqual({});
  expect(httpsProblems(good)).toEqual({});
  const bad = { ...good, name: '', url: 'http://x', proxyUrl: 'ftp://x', kind: 'header' as const, key: 'a b' };
  expect(Object.keys(httpsProblems(bad)).toSorted()).toEqual(['key', 'proxyUrl', 'url']);
  expect(httpsProblems({ ...good, url: 'https://mira:pw@x/' }).url).toContain('no user name');
});

it.each([
  ['token', { type: 'token', token: 's3cret' }],
  ['basic', { type: 'basic', username: 'k', password: 's3cret' }],
  ['header', { type: 'header', name: 'k', value: 's3cret' }],
  ['query', { type: 'query', name: 'k', value: 's3cret' }],
  ['none', { type: 'none' }],
] as const)('proves itself with %s', (kind, credential) => {
  expect(httpsParams({ ...good, kind, key: 'k' })?.credential).toEqual(credential);
});

it('asks for nothing until it is whole', () => {
  expect(httpsParams({ ...good, secret: '' })).toBeNull();
  expect(httpsParams({ ...good, kind: 'header' })).toBeNull();
  expect(httpsParams({ ...good, proxyUrl: 'socks5://10.0.0.1:1080', ca: 'PEM' })).toMatchObject({
    proxyUrl: 'socks5://10.0.0.1:1080',
    ca: 'PEM',
  });
});
