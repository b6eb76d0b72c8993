import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList } from '../../contract/record.ts';
import { checkHead, pairsOf, valuesOf, type RawHead } from './head.ts';

const head = (over: Partial<RawHead> = {}, ...extra: HeaderList): RawHead => ({
  method: 'GET',
  url: '/api/v1/pods',
  httpVersion: '1.1',
  upgrading: false,
  headers: [['Host', '127.0.0.1:6443'], ...extra],
  ...over,
});
const codeOf = (h: RawHead): string => {
  try {
    checkHead(h, 6443);
    return 'accepted';
  } catch (error) {
    return error instanceof ChaperoneError ? error.code : `not ours: ${String(error)}`;
  }
};
const EXEC = '/api/v1/namespaces/x/pods/p/exec?command=sh';
const upgrade = (url: string, protocol: string, ...extra: HeaderList): RawHead =>
  head({ url, upgrading: true }, ['Upgrade', protocol], ['Connection', 'Upgrade'], ...extra);

describe('checkHead', () => {
  it.each(['127.0.0.1:6443', 'localhost:6443', 'LOCALHOST:6443', '[::1]:6443'])('answers to %s', (host) => {
    expect(codeOf(head({ headers: [['host', host]] }))).toBe('accepted');
  });

  it.each(['127.0.0.1', '127.0.0.1:6444', 'evil.example:6443', 'localhost.evil:6443', '127.0.0.1:64430', '', 'x@127.0.0.1:6443'])(
    'is not %j',
    (host) => {
      expect(codeOf(head({ headers: [['Host', host]] }))).toBe('listen.host');
    },
  );

  it('needs exactly one Host', () => {
    expect(codeOf(head({ headers: [] }))).toBe('listen.host');
    expect(codeOf(head({}, ['host', '127.0.0.1:6443']))).toBe('listen.host');
  });

  it.each(['https://evil.example', 'null', 'https://127.0.0.1:6443', ''])('refuses web pages: Origin %j', (origin) => {
    expect(codeOf(head({}, ['Origin', origin]))).toBe('listen.origin');
  });

  it('refuses a wrong Host before anything else, so that a page learns nothing', () => {
    expect(codeOf(head({ headers: [['Host', 'evil.example']], method: 'TRACE', url: '//' }))).toBe('listen.host');
  });

  it.each(['OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT', 'get'])('refuses the method %s', (method) => {
    expect(codeOf(head({ method }))).toBe('listen.method');
  });

  it.each<readonly [string, HeaderList]>([
    ['gzip, chunked', [['Transfer-Encoding', 'gzip, chunked']]],
    [
      'two encodings',
      [
        ['Transfer-Encoding', 'chunked'],
        ['Transfer-Encoding', 'chunked'],
      ],
    ],
    [
      'both framings',
      [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', '3'],
      ],
    ],
    [
      'two lengths',
      [
        ['Content-Length', '3'],
        ['Content-Length', '3'],
      ],
    ],
    ['a signed length', [['Content-Length', '+3']]],
  ])('refuses %s', (_, extra) => {
    expect(codeOf(head({ method: 'POST' }, ...extra))).toBe('listen.malformed');
  });

  it('speaks HTTP/1.1 only', () => {
    expect(codeOf(head({ httpVersion: '1.0' }))).toBe('listen.malformed');
  });

  it.each<readonly [string, string]>([
    [EXEC, 'websocket'],
    [EXEC, 'SPDY/3.1'],
    ['/api/v1/namespaces/x/pods/p/portforward', 'SPDY/3.1'],
    ['/api/v1/namespaces/x/pods/p/attach', 'WebSocket'],
    ['/api/v1/namespaces/x/services/https:web:443/proxy/socket', 'websocket'],
    ['/api/v1/nodes/n/proxy/exec/ns/p/c', 'SPDY/3.1'],
  ])('lets %s leave HTTP for %s', (url, protocol) => {
    expect(checkHead(upgrade(url, protocol), 6443).protocol).toBe(protocol.toLowerCase());
  });

  it.each<readonly [string, string]>([
    ['/api/v1/namespaces/x/secrets/s', 'websocket'],
    ['/api/v1/secrets?watch=true', 'websocket'],
    ['/api/v1/namespaces/x/pods/p/log?follow=true', 'websocket'],
    ['/api/v1/namespaces/exec/secrets/exec', 'websocket'],
    ['/api/v1/watch/namespaces/x/pods/p/exec', 'websocket'],
    ['/apis/apps/v1/namespaces/x/pods/p/exec', 'websocket'],
    [EXEC, 'h2c'],
    [EXEC, 'websocket, h2c'],
    [EXEC, ''],
  ])('does not let %s leave for %j', (url, protocol) => {
    expect(codeOf(upgrade(url, protocol))).toBe('listen.upgrade');
  });

  it('knows the paths of a plain HTTPS service, and lets none of them leave', () => {
    expect(checkHead(head({ url: '/graphql' }), 6443, 'https').path).toBe('/graphql');
    expect(() => checkHead(head({ url: '/graphql' }), 6443)).toThrow(ChaperoneError);
    expect(() => checkHead(upgrade(EXEC, 'websocket'), 6443, 'https')).toThrow(/upgrade|websocket/i);
  });

  it('refuses an upgrade that smuggles a body', () => {
    expect(codeOf(upgrade(EXEC, 'SPDY/3.1', ['Content-Length', '0']))).toBe('accepted');
    expect(codeOf(upgrade(EXEC, 'SPDY/3.1', ['Content-Length', '5']))).toBe('listen.malformed');
    expect(codeOf(upgrade(EXEC, 'SPDY/3.1', ['Transfer-Encoding', 'chunked']))).toBe('listen.malformed');
  });
});

describe('header lists', () => {
  it('keeps order and repetition', () => {
    const list = pairsOf(['A', '1', 'b', '2', 'a', '3']);
    expect(list).toEqual([
      ['A', '1'],
      ['b', '2'],
      ['a', '3'],
    ]);
    expect(valuesOf(list, 'a')).toEqual(['1', '3']);
  });
});
