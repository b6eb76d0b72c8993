import { describe, expect, it } from 'vitest';
import { upstreamUrl } from './query.ts';

/** As `listen` hands it on. */
const arrival = (url: string) => ({
  url,
  query: [...new URLSearchParams(url.split('?').slice(1).join('?'))] as [string, string][],
});

describe('upstreamUrl', () => {
  it.each([
    '/api/v1/pods',
    '/api/v1/pods?',
    '/api/v1/pods?watch=1&&continue=eyJ2&b=%7e+x',
    '/api/v1/namespaces/x/pods/p/exec?command=sh&command=-c&command=curl+-H+%22token%3D1%22',
  ])('leaves %s as it is', (url) => {
    expect(upstreamUrl(arrival(url), undefined)).toBe(url);
  });

  it.each([
    ['/x?access_token=t', '/x'],
    ['/x?a=1&access%5Ftoken=t&b=%7e', '/x?a=1&b=%7e'],
    ['/x?ACCESS-TOKEN=1&access_token[]=2&a=1', '/x?a=1'],
    ['/x?token&a', '/x?a'],
    ['/x?a=access_token', '/x?a=access_token'],
    ['/x?a=1?token=2', '/x?a=1?token=2'],
  ])('takes what could be a credential out of %s', (url, expected) => {
    expect(upstreamUrl(arrival(url), undefined)).toBe(expected);
  });

  it.each([
    ['/x', '/x?key=s%26%3D'],
    ['/x?', '/x?key=s%26%3D'],
    ['/x?a=1&KEY=theirs&key[]=theirs&%6bey=theirs&b', '/x?a=1&b&key=s%26%3D'],
    ['/x?keys=1', '/x?keys=1&key=s%26%3D'],
  ])('puts ours into %s, alone under its name', (url, expected) => {
    expect(upstreamUrl(arrival(url), [['key', 's&=']])).toBe(expected);
  });

  it('knows a name of signs alone', () => {
    expect(upstreamUrl(arrival('/x?_=theirs&a=1'), [['_', 'ours']])).toBe('/x?a=1&_=ours');
  });
});
