import { describe, expect, it } from 'vitest';
import type { ImpersonationRequest } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { impersonationHeaders } from './impersonation.ts';

const request = (over: Partial<ImpersonationRequest> = {}): ImpersonationRequest => ({
  user: 'ada',
  groups: [],
  extra: [],
  extraValues: [],
  ...over,
});
const plain: Pick<Upstream, 'name' | 'impersonate'> = { name: 't' };
const telling: typeof plain = { name: 't', impersonate: () => request() };

describe('impersonationHeaders', () => {
  it('is nothing for nobody', () => {
    expect(impersonationHeaders(plain, { impersonates: undefined })).toEqual([]);
  });

  it('writes what policy has allowed the agent anew', () => {
    const impersonates = request({
      uid: '7',
      groups: ['dev', 'ops'],
      extra: ['scopes'],
      extraValues: [
        ['scopes', ''],
        ['acme.com/project', 'p'],
      ],
    });
    expect(impersonationHeaders(plain, { impersonates })).toEqual([
      ['Impersonate-User', 'ada'],
      ['Impersonate-Uid', '7'],
      ['Impersonate-Group', 'dev'],
      ['Impersonate-Group', 'ops'],
      ['Impersonate-Extra-scopes', ''],
      ['Impersonate-Extra-acme.com%2Fproject', 'p'],
    ]);
  });

  // The vectors of k8s.io/client-go/transport/round_trippers_test.go, TestHeaderEscapeRoundTrip.
  it.each([
    ['alice%bob', 'alice%25bob'],
    ['user@example.com', 'user%40example.com'],
    ['xn--b3h', 'xn--b3h'],
    ['alice\u00e9', 'alice%C3%A9'],
    ["!#$&'*+-.^_`|~", "!#$&'*+-.^_`|~"],
    ['a b:c', 'a%20b%3Ac'],
  ])('escapes the key %j as client-go does', (key, escaped) => {
    const [, line] = impersonationHeaders(plain, { impersonates: request({ extra: [key], extraValues: [[key, 'v']] }) });
    expect(line?.[0]).toBe(`Impersonate-Extra-${escaped}`);
  });

  it('sends names of ours in UTF-8, and those of the agent byte for byte', () => {
    const utf8 = Buffer.from('josé').toString('latin1');
    expect(impersonationHeaders(telling, { sentAs: request({ user: 'josé' }), impersonates: undefined })).toEqual([
      ['Impersonate-User', utf8],
    ]);
    expect(impersonationHeaders(plain, { impersonates: request({ user: utf8 }) })).toEqual([['Impersonate-User', utf8]]);
  });

  it.each([
    ['nobody said who it is', telling, { impersonates: undefined }],
    ['the agent asks to be somebody else', telling, { sentAs: request(), impersonates: request({ user: 'eve' }) }],
    ['an empty user', telling, { sentAs: request({ user: '' }), impersonates: undefined }],
    [
      'white space that the target would take off',
      telling,
      { sentAs: request({ groups: [' admins'] }), impersonates: undefined },
    ],
    ['another line', telling, { sentAs: request({ user: 'a\r\nImpersonate-Group: system:masters' }), impersonates: undefined }],
    ['a line feed alone', plain, { impersonates: request({ groups: ['a\nb'] }) }],
    ['a null', telling, { sentAs: request({ user: 'a\u0000' }), impersonates: undefined }],
  ])('refuses %s', (_, upstream, caller) => {
    expect(() => impersonationHeaders(upstream, caller)).toThrow(/^The target t cannot be told who the agent is/);
  });
});
