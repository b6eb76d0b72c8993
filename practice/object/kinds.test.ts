import { expect, it } from 'vitest';
import { DATA } from '../fixture.ts';
import { apiVersionOf, findKind, findResource, KINDS, kindNamed, resourceOf } from './kinds.ts';
import { loadTypes } from './types.ts';

it('has a type in the type table for every kind', async () => {
  const types = await loadTypes(DATA);
  for (const kind of KINDS) expect(types.fields(kind.type).has('metadata'), kind.kind).toBe(true);
});

it('has no two kinds under one path or one short name', () => {
  const paths = KINDS.map((kind) => `${apiVersionOf(kind)}/${kind.plural}`);
  const shorts = KINDS.flatMap((kind) => kind.short);
  expect(new Set(paths).size).toBe(paths.length);
  expect(new Set(shorts).size).toBe(shorts.length);
});

it('finds kinds by path and by apiVersion', () => {
  expect(findResource('apps', 'v1', 'deployments')).toBe(kindNamed('Deployment'));
  expect(findKind('v1', 'Pod')).toBe(kindNamed('Pod'));
  expect(findResource('', 'v1', 'deployments')).toBeUndefined();
  expect(resourceOf(kindNamed('Role'))).toBe('roles.rbac.authorization.k8s.io');
  expect(() => kindNamed('Widget')).toThrow('Widget');
});
