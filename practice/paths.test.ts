import { describe, expect, it } from 'vitest';
import { DATA, head, refusal } from './fixture.ts';
import { listAt, textAt, type JsonMap } from './object/json.ts';
import { loadTypes } from './object/types.ts';
import { pathServer } from './paths.ts';

const servePath = pathServer(await loadTypes(DATA), {}, () => 'https://127.0.0.1:1');
const get = (url: string, accept?: string) => servePath(head('GET', url, accept === undefined ? {} : { accept }));
const body = (url: string, accept?: string): JsonMap => get(url, accept).body as JsonMap;

it.each([
  ['/api', 'APIVersions'],
  ['/apis', 'APIGroupList'],
  ['/apis/apps', 'APIGroup'],
  ['/api/v1', 'APIResourceList'],
  ['/apis/apps/v1', 'APIResourceList'],
  ['/apis/apps/v1/', 'APIResourceList'],
])('%s is a %s', (path, kind) => {
  expect(textAt(body(path), 'kind')).toBe(kind);
});

it('aggregates discovery for those who ask for it', () => {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
  const answer = get('/apis', accept);
  expect(answer.contentType).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
  expect(textAt(answer.body as JsonMap, 'apiVersion')).toBe('apidiscovery.k8s.io/v2');
  expect(textAt(body('/api', accept.replaceAll('v=v2', 'v=v2beta1')), 'apiVersion')).toBe('apidiscovery.k8s.io/v2beta1');
});

it('tells version and health', () => {
  expect(JSON.parse(get('/version').body as string)).toMatchObject({ major: '1', gitVersion: 'v1.36.0' });
  for (const path of ['/healthz', '/livez', '/readyz']) expect(get(path).body).toBe('ok');
  expect(listAt(body('/'), 'paths')).toContain('/openapi/v3');
});

describe('OpenAPI', () => {
  it('v2 comes as JSON or protobuf, under a media type that is one', () => {
    expect(textAt(body('/openapi/v2', 'application/json'), 'swagger')).toBe('2.0');
    const old = get('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
    expect(Buffer.isBuffer(old.body)).toBe(true);
    expect(old.contentType).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect(refusal(() => get('/openapi/v2', 'text/html'))).toBe(406);
  });

  it('v3 has an index whose addresses lead to documents', () => {
    const paths = body('/openapi/v3')['paths'] as Record<string, JsonMap>;
    expect(Object.keys(paths)).toContain('apis/apps/v1');
    for (const row of Object.values(paths)) expect(textAt(body(textAt(row, 'serverRelativeURL')), 'openapi')).toBe('3.0.0');
  });
});

it('refuses other paths and methods', () => {
  for (const path of ['/nothing', '/apis/example.com', '/apis/apps/v9', '/openapi/v3/apis/example.com/v1', '/metrics'])
    expect(
      refusal(() => get(path)),
      path,
    ).toBe(404);
  expect(refusal(() => servePath(head('POST', '/api')))).toBe(405);
});
