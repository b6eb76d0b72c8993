import { describe, expect, it } from 'vitest';
import { answerHeaders, answerTrailers, upstreamHeaders } from './headers.ts';

describe('upstreamHeaders', () => {
  it('drops what is for this hop and whatever the agent could prove itself with', () => {
    const kept = upstreamHeaders(
      [
        ['Host', '127.0.0.1:1'],
        ['Authorization', 'Bearer agent'],
        ['COOKIE', 'c'],
        ['Proxy-Authorization', 'p'],
        ['X-Remote-User', 'admin'],
        ['X-Remote-Group', 'system:masters'],
        ['X-Remote-Extra-Scopes', 'all'],
        ['X-Forwarded-Client-Cert', 'x'],
        ['Connection', 'keep-alive, X-Private'],
        ['Keep-Alive', 'timeout=5'],
        ['X-Private', '1'],
        ['TE', 'trailers'],
        ['Transfer-Encoding', 'chunked'],
        ['Upgrade', 'h2c'],
        ['Expect', '100-continue'],
        ['Content-Length', '3'],
        ['Accept', 'application/yaml'],
        ['Audit-ID', 'chosen by the agent'],
        ['X-Stream-Protocol-Version', 'v4'],
        ['X-Stream-Protocol-Version', 'v3'],
        ['Impersonate-User', 'alice'],
      ],
      'api.example:6443',
      { authorization: 'Bearer real', accept: 'application/json', 'Audit-ID': 'ours' },
    );
    expect(kept).toEqual([
      ['Host', 'api.example:6443'],
      ['X-Stream-Protocol-Version', 'v4'],
      ['X-Stream-Protocol-Version', 'v3'],
      ['TE', 'trailers'],
      ['authorization', 'Bearer real'],
      ['accept', 'application/json'],
      ['Audit-ID', 'ours'],
    ]);
  });

  it('takes the token out of the WebSocket protocols', () => {
    const bearer = 'base64url.bearer.authorization.k8s.io.dA';
    expect(upstreamHeaders([['Sec-WebSocket-Protocol', `${bearer}, v5.channel.k8s.io,v4.channel.k8s.io`]], 'h', {})[1]).toEqual([
      'Sec-WebSocket-Protocol',
      'v5.channel.k8s.io, v4.channel.k8s.io',
    ]);
    expect(upstreamHeaders([['Sec-WebSocket-Protocol', bearer]], 'h', {}).length).toBe(1);
  });
});

describe('answerHeaders', () => {
  it('drops what is for this hop, cookies, and ways around', () => {
    expect(
      answerHeaders([
        ['Audit-Id', 'a'],
        ['Connection', 'close, X-Hop'],
        ['X-Hop', '1'],
        ['Set-Cookie', 's'],
        ['Alt-Svc', 'h3'],
        ['Transfer-Encoding', 'chunked'],
        ['Warning', '1'],
        ['warning', '2'],
      ]),
    ).toEqual([
      ['Audit-Id', 'a'],
      ['Warning', '1'],
      ['warning', '2'],
    ]);
  });
});

describe('answerTrailers', () => {
  it('passes on what may stand after a body', () => {
    expect(
      answerTrailers([
        ['Grpc-Status', '0'],
        ['Content-Length', '5'],
        ['Transfer-Encoding', 'chunked'],
        ['Set-Cookie', 'a=b'],
        ['Host', 'h'],
      ]),
    ).toEqual([['Grpc-Status', '0']]);
  });
});
