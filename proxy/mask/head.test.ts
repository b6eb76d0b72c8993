import { describe, expect, it } from 'vitest';
import { maskHeaders, maskUrl } from './head.ts';
import { commitmentOf, placeholder } from './placeholder.ts';

const key = Buffer.alloc(32, 1);
const hidden = (value: string): string => placeholder(commitmentOf(key, value));

describe('maskUrl', () => {
  it('hides credential parameters and leaves every other character', () => {
    const { url, spans } = maskUrl('/api/v1/pods?watch=1&TOKEN=a%20b&x=%7e+&access_token=t', key);
    expect(url).toBe(
      `/api/v1/pods?watch=1&TOKEN=${encodeURIComponent(hidden('a b'))}&x=%7e+&access_token=${encodeURIComponent(hidden('t'))}`,
    );
    expect(spans.map((s) => [s.part, s.path, s.bytes])).toEqual([
      ['request.url', 'TOKEN', 3],
      ['request.url', 'access_token', 1],
    ]);
  });

  it.each([
    '/x?tok%65n=canary',
    '/x?a=1;token=canary',
    '/x?token=canary#f',
    '/x?token=canary%zz',
    'https://user:canary@host/x',
    '//canary@host/',
  ])('hides it in %s', (url) => {
    expect(maskUrl(url, key).url).not.toContain('canary');
  });

  it.each(['/api', '/api?', '/x?command=echo+token&tokens=1&=&&', '/x?a=b?c=d'])('leaves %s alone', (url) => {
    expect(maskUrl(url, key)).toEqual({ url, spans: [] });
  });
});

describe('maskHeaders', () => {
  it('hides credentials and keeps order, case and repetition', () => {
    const { headers, spans } = maskHeaders(
      [
        ['Accept', 'a'],
        ['AUTHORIZATION', 'Bearer x'],
        ['cookie', 'c'],
        ['Accept', 'b'],
        ['Sec-WebSocket-Protocol', 'v5, base64url.bearer.authorization.k8s.io.eHg'],
      ],
      key,
      'request.headers',
    );
    expect(headers).toEqual([
      ['Accept', 'a'],
      ['AUTHORIZATION', hidden('Bearer x')],
      ['cookie', hidden('c')],
      ['Accept', 'b'],
      ['Sec-WebSocket-Protocol', `v5, base64url.bearer.authorization.k8s.io.${hidden('eHg')}`],
    ]);
    expect(spans.map((s) => s.path)).toEqual(['AUTHORIZATION', 'cookie', 'Sec-WebSocket-Protocol']);
  });

  it('tells the session’s own token, which every request has, from what else is hidden', () => {
    const own = 'chp_token';
    const protocol = `base64url.bearer.authorization.k8s.io.${Buffer.from(own).toString('base64url')}`;
    const { spans } = maskHeaders(
      [
        ['Authorization', `Bearer ${own}`],
        ['Sec-WebSocket-Protocol', protocol],
        ['Authorization', 'Basic chp_'],
        ['Cookie', 'c'],
      ],
      key,
      'request.headers',
    );
    expect(spans.map(({ rule }) => rule)).toEqual(['session-token', 'session-token', 'credential', 'credential']);
  });

  it('hides what an answer carries', () => {
    const { headers } = maskHeaders(
      [
        ['Set-Cookie', 'canary'],
        ['Location', '/cb?id_token=canary'],
        ['Audit-Id', 'x'],
      ],
      key,
      'response.headers',
    );
    expect(JSON.stringify(headers)).not.toContain('canary');
    expect(headers[2]).toEqual(['Audit-Id', 'x']);
  });
});
