import { describe, expect, it } from 'vitest';
import { head, refusal } from '../fixture.ts';

describe('reads verb and object', () => {
  it.each([
    ['GET', '/api/v1/namespaces/shop/pods', 'list', 'pods', '', 'shop', ''],
    ['GET', '/api/v1/namespaces/shop/pods?watch=true', 'watch', 'pods', '', 'shop', ''],
    ['GET', '/api/v1/pods/?watch=1', 'watch', 'pods', '', '', ''],
    ['GET', '/api/v1/namespaces/shop/pods/web/log?follow=true', 'get', 'pods', 'log', 'shop', 'web'],
    ['HEAD', '/api/v1/nodes/n', 'get', 'nodes', '', '', 'n'],
    ['POST', '/apis/apps/v1/namespaces/shop/deployments', 'create', 'deployments', '', 'shop', ''],
    ['PUT', '/apis/apps/v1/namespaces/shop/deployments/web/scale', 'update', 'deployments', 'scale', 'shop', 'web'],
    ['PATCH', '/api/v1/namespaces/shop', 'patch', 'namespaces', '', 'shop', 'shop'],
    ['PUT', '/api/v1/namespaces/shop/finalize', 'update', 'namespaces', 'finalize', 'shop', 'shop'],
    ['GET', '/api/v1/namespaces', 'list', 'namespaces', '', '', ''],
    ['DELETE', '/api/v1/namespaces/shop/secrets', 'deletecollection', 'secrets', '', 'shop', ''],
    ['DELETE', '/api/v1/namespaces/shop/secrets/a%2Eb', 'delete', 'secrets', '', 'shop', 'a.b'],
    ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dweb', 'list', 'pods', '', '', 'web'],
    ['GET', '/apis/example.com/v2/widgets', 'list', 'widgets', '', '', ''],
  ])('%s %s', (method, url, verb, resource, subresource, namespace, name) => {
    expect(head(method, url)).toMatchObject({ verb, resource, subresource, namespace, name });
  });
});

it('finds the served kind, and none for others', () => {
  expect(head('GET', '/apis/apps/v1/deployments').kind?.kind).toBe('Deployment');
  expect(head('GET', '/apis/example.com/v2/widgets').kind).toBeUndefined();
  expect(head('GET', '/apis/apps/v1')).toMatchObject({ verb: 'get', resource: '', path: '/apis/apps/v1' });
});

it('accepts dry run only as All', () => {
  expect(head('POST', '/api/v1/namespaces?dryRun=All').dryRun).toBe(true);
  expect(head('POST', '/api/v1/namespaces').dryRun).toBe(false);
  expect(refusal(() => head('POST', '/api/v1/namespaces?dryRun=maybe'))).toBe(400);
});

it('refuses methods and paths that make no sense', () => {
  expect(refusal(() => head('TRACE', '/api/v1/pods'))).toBe(405);
  expect(refusal(() => head('GET', '/api/v1/pods/%zz'))).toBe(400);
});
