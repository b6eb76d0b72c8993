import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { parseTarget } from './target-path.ts';

const codeOf = (url: string, kind?: 'kubernetes' | 'https'): string => {
  try {
    parseTarget(url, kind);
    return 'accepted';
  } catch (error) {
    return error instanceof ChaperoneError ? error.code : `not ours: ${String(error)}`;
  }
};

describe('parseTarget', () => {
  it.each([
    '/api',
    '/api/',
    '/apis/apps/v1/namespaces/x/deployments/web',
    '/version',
    '/openapi/v2',
    '/openapi/v3/apis/apps/v1?hash=AB%20',
    '/healthz/etcd',
    '/livez?verbose',
    '/.well-known/openid-configuration',
    '/openid/v1/jwks',
    '/api/v1/namespaces/x/pods/sh/exec?command=sh&command=-c&command=echo+a%3B+exit',
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node!$&'()*+,=@~",
  ])('accepts %s', (url) => {
    expect(codeOf(url)).toBe('accepted');
  });

  it.each([
    '/api//v1/pods',
    '//api/v1/pods',
    '/api/v1/./pods',
    '/api/v1/namespaces/x/configmaps/../secrets/s',
    '/api/v1/namespaces/x/configmaps/%2e%2e/secrets/s',
    '/api/v1/namespaces/x/configmaps/.%2E/secrets/s',
    '/api/v1/namespaces/x%2fsecrets/s',
    '/api/v1/namespaces/x%2Fsecrets/s',
    '/api/v1/namespaces/x%5csecrets',
    '/api/v1/namespaces/x%252fsecrets',
    '/api/v1/pods%00',
    '/api/v1/pods%0a',
    '/api/v1/pods%',
    '/api/v1/pods%zz',
    '/api/v1/pods%ff',
    '/api/v1\\pods',
    '/api/v1/pods#x',
    '/api/v1/pods?watch=1;x=2',
    '/api/v1/pods?a=%zz',
    'http://elsewhere/api/v1/pods',
    '*',
    '',
    'api',
    '/api/v1/p ods',
  ])('refuses %j as malformed', (url) => {
    expect(codeOf(url)).toBe('listen.malformed');
  });

  it.each(['/', '/ui', '/metrics2', '/apisx/v1', '/.well-known/other', '/API/v1/pods', '/%2e/'])('does not forward %s', (url) => {
    expect(codeOf(url)).toMatch(/^listen\.(path|malformed)$/);
  });

  it('decodes what has one meaning only', () => {
    expect(parseTarget('/api/v1/namespaces/x/%73ecrets/s').path).toBe('/api/v1/namespaces/x/secrets/s');
    expect(parseTarget('/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode').path).toMatch(/system:node$/);
  });

  it('reads the query as Go does, repetition and order kept', () => {
    expect(parseTarget('/api?a=1&a=2&&b&c=x+y%3D&=v').query).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', ''],
      ['c', 'x y='],
      ['', 'v'],
    ]);
    expect(parseTarget('/api?x=%ff').query).toEqual([['x', '\ufffd']]);
    expect(parseTarget('/api?').query).toEqual([]);
  });

  it.each([
    '/',
    '/repos/acme/app',
    '/API/v1/',
    '/graphql?query=%7Bx%7D',
    '/v1/items:search',
    '/%61dmin',
    '/.well-known/x',
    '/~ada/',
  ])('accepts %s of a plain HTTPS service', (url) => {
    expect(codeOf(url, 'https')).toBe('accepted');
  });

  // Tomcat and others take `;…` off a segment before they look at `..`.
  it.each([
    '/a/../b',
    '/a/..;/b',
    '/a;v=1/b',
    '/a%3Bv=1/b',
    '/a//b',
    '/a%2fb',
    '/a%5cb',
    '/a%252fb',
    '/a%00',
    '/a?x;y',
    '/a#b',
    'a',
    '*',
    '//a',
  ])('refuses %s of a plain HTTPS service', (url) => {
    expect(codeOf(url, 'https')).toBe('listen.malformed');
  });
});
