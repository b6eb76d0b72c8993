import { describe, expect, it } from 'vitest';
import { attributesOf } from './attributes.ts';
import { objectRead } from './object-read.ts';

const of = (method: string, path: string, query: readonly (readonly [string, string])[] = []) =>
  objectRead(attributesOf(method, path, query));
const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';

describe('objectRead', () => {
  it.each([
    ['PUT', WEB, WEB],
    ['PATCH', WEB, WEB],
    ['DELETE', WEB, WEB],
    ['PUT', `${WEB}/status`, WEB],
    ['PATCH', `${WEB}/scale`, WEB],
    ['DELETE', '/api/v1/namespaces/shop', '/api/v1/namespaces/shop'],
    ['PUT', '/api/v1/namespaces/shop/status', '/api/v1/namespaces/shop'],
    ['PATCH', '/api/v1/nodes/n', '/api/v1/nodes/n'],
    ['DELETE', '/api/v1/namespaces/shop/pods/scale', '/api/v1/namespaces/shop/pods/scale'],
  ])('%s %s reads %s, as the API server would authorise it', (method, path, read) => {
    expect(of(method, path)).toEqual(attributesOf('GET', read, []));
  });

  it.each([
    ['GET', WEB],
    ['POST', '/apis/apps/v1/namespaces/shop/deployments'],
    ['DELETE', '/apis/apps/v1/namespaces/shop/deployments'],
    ['POST', '/api/v1/namespaces/shop/pods/p/eviction'],
    ['GET', '/api/v1/namespaces/shop/pods/p/exec'],
    ['PUT', '/api/v1/namespaces/shop/pods/p/proxy'],
    ['PATCH', '/api/v1/namespaces/shop/pods/p/ephemeralcontainers'],
    ['PUT', '/api/v1/namespaces/shop/finalize'],
    ['PATCH', `${WEB}/status/further`],
    ['DELETE', '/healthz/x'],
  ])('%s %s changes no single named object', (method, path) => {
    expect(of(method, path)).toBeUndefined();
  });

  it('leaves dry runs alone', () => {
    expect(of('PATCH', WEB, [['dryRun', 'All']])).toBeUndefined();
  });
});
