import { expect, it } from 'vitest';
import { DATA } from '../fixture.ts';
import { loadDescriptions } from '../load.ts';
import { at, mapAt, textsAt } from '../object/json.ts';
import { KINDS, kindNamed } from '../object/kinds.ts';
import { loadTypes } from '../object/types.ts';
import { definitionName, openapiV2, openapiV3, operations, reachable } from './openapi.ts';

const types = await loadTypes(DATA);
const descriptions = await loadDescriptions(DATA);
const v2 = openapiV2(types, descriptions, KINDS);
const v3 = openapiV3(types, descriptions, [kindNamed('Deployment')]);

it('has no reference that leads nowhere', () => {
  for (const [document, place] of [
    [v2, mapAt(v2, 'definitions')],
    [v3, mapAt(v3, 'components', 'schemas')],
  ] as const) {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"[^"]*\/([^"/]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(50);
    for (const name of new Set(references)) expect(Object.hasOwn(place, name), name).toBe(true);
  }
});

it('describes types with their kinds, required fields and merge keys', () => {
  const podSpec = at(v2, 'definitions', 'io.k8s.api.core.v1.PodSpec');
  expect(textsAt(podSpec, 'required')).toEqual(['containers']);
  expect(at(podSpec, 'properties', 'containers')).toMatchObject({
    type: 'array',
    'x-kubernetes-patch-merge-key': 'name',
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-list-map-keys': ['name'],
  });
  expect(at(podSpec, 'properties', 'volumes')).toMatchObject({ 'x-kubernetes-patch-strategy': 'merge,retainKeys' });
  expect(at(v2, 'definitions', 'io.k8s.api.core.v1.Pod')).toMatchObject({
    description: descriptions['core.Pod'],
    'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Pod' }],
    properties: { apiVersion: { type: 'string' } },
  });
});

it('offers dryRun and fieldValidation where clients look for them', () => {
  const patch = at(v3, 'paths', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}', 'patch');
  expect(JSON.stringify(at(patch, 'parameters'))).toContain('"fieldValidation"');
  expect(at(patch, 'x-kubernetes-group-version-kind')).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
  const reviews = operations([kindNamed('SelfSubjectAccessReview')]);
  expect(reviews.map(({ path, method }) => [path, method])).toEqual([
    ['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'post'],
  ]);
});

it('has a sentence only for types and fields that there are', () => {
  for (const key of Object.keys(descriptions).filter((name) => name.includes('.'))) {
    const [group = '', name = '', field] = key.split('.');
    const known = types.fields(`${group}.${name}`);
    expect(field === undefined ? known.size > 0 : known.has(field), key).toBe(true);
  }
});

it('reaches types through lists and maps', () => {
  expect(reachable(types, ['core.Pod'])).toContain('core.EnvVar');
  expect(reachable(types, ['core.Secret'])).not.toContain('core.EnvVar');
  expect(definitionName('meta.ObjectMeta')).toBe('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');
});
