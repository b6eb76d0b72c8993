import { describe, expect, it } from 'vitest';
import { commitmentOf } from '../commitment.ts';
import { maskHeaders } from './head.ts';
import { placeholder } from './placeholder.ts';

const key = Buffer.alloc(32, 1);
const hidden = (value: string): string => placeholder(commitmentOf(key, value));

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

  it.each<readonly [string, string]>([
    ['Proxy-Authorization', 'Basic canary'],
    ['X-Auth-Request-Email', 'canary'],
    ['Impersonate-Extra-Scopes', 'canary'],
    ['X-Vault-Token', 'canary'],
    ['Referer', 'https://h/?access_token=canary'],
    ['Location', 'https://ada:canary@h/'],
    ['Content-Location', '/x?sig=canary'],
    ['Warning', '299 - "see https://ada:canary@h/"'],
    ['User-Agent', 'tool (token=canary)'],
    ['Link', '<https://h/?X-Amz-Signature=canary>; rel=next'],
    ['Sec-WebSocket-Protocol', 'v4, base64url.bearer.authorization.k8s.io.canary'],
    ['Sec-WebSocket-Protocol', ['v4, ghp', 'canarycanarycanary1234'].join('_')],
  ])('lets no canary through in %s: %s, however often it comes', (name, value) => {
    for (const part of ['request.headers', 'response.headers'] as const) {
      for (let i = 0; i < 2; i += 1) {
        const { headers, spans } = maskHeaders([[name, value]], key, part);
        expect(JSON.stringify([headers, spans])).not.toContain('canary');
        expect(spans.map((span) => [span.part, span.path])).toEqual([[part, name]]);
      }
    }
  });

  it('returns what holds nothing as it came', () => {
    const list = [
      ['User-Agent', 'kubectl/v1.32.4 (linux/amd64) kubernetes/4cb5f07'],
      ['Kubectl-Session', '0b2a4f6e-1111-4222-8333-444455556666'],
      ['Warning', '299 - "deprecated"'],
      ['Location', '/api/v1/pods?limit=1'],
    ] as const;
    for (let i = 0; i < 2; i += 1) expect(maskHeaders(list, key, 'request.headers')).toEqual({ headers: list, spans: [] });
  });
});
