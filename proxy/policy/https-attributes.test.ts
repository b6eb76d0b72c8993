import { expect, it } from 'vitest';
import { mustBeDurableFirst } from '../../contract/kubernetes.ts';
import { httpsAttributesOf } from './https-attributes.ts';

it.each([
  ['GET', '/api/v1/namespaces/x/secrets/s', false],
  ['HEAD', '/', false],
  ['DELETE', '/apis/apps/v1/namespaces/x/deployments/d', true],
  ['POST', '/graphql', true],
] as const)('httpsAttributesOf takes %s %s for a method and a path and nothing else', (method, path, write) => {
  const attributes = httpsAttributesOf(method, path);
  expect(attributes).toMatchObject({
    verb: method.toLowerCase(),
    path,
    isResource: false,
    resource: '',
    namespace: '',
    name: '',
  });
  expect([attributes.discovery, attributes.dryRun]).toEqual([false, false]);
  expect(mustBeDurableFirst(attributes)).toBe(write);
});
