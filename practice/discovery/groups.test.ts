import { expect, it } from 'vitest';
import { isMap, listAt, textAt, type Json } from '../object/json.ts';
import { KINDS, kindNamed } from '../object/kinds.ts';
import { aggregated, apiGroup, apiGroups, apiPath, apiResources, apiVersions, GROUPS, groupPaths, VERSION } from './groups.ts';

it('lists the same kinds in the classic and the aggregated form', () => {
  const classic = ['', ...GROUPS].flatMap((group) =>
    listAt(apiResources(group, 'v1'), 'resources').map((row) => `${group}/${textAt(row, 'name')}`),
  );
  const modern = [true, false].flatMap((core) =>
    listAt(aggregated(core, 'v2'), 'items').flatMap((item) => {
      const group = textAt(item, 'metadata', 'name');
      const resources = listAt(listAt(item, 'versions')[0], 'resources');
      return resources.flatMap((row) => {
        const name = textAt(row, 'resource');
        return [name, ...listAt(row, 'subresources').map((sub) => `${name}/${textAt(sub, 'subresource')}`)].map(
          (path) => `${group}/${path}`,
        );
      });
    }),
  );
  expect(modern.sort()).toEqual(classic.sort());
  expect(classic).toContain('apps/deployments/scale');
});

it('names the kind of a subresource in its own group', () => {
  const apps = listAt(aggregated(false, 'v2beta1'), 'items').find((item) => textAt(item, 'metadata', 'name') === 'apps');
  const deployments = listAt(listAt(apps, 'versions')[0], 'resources').find((row) => textAt(row, 'resource') === 'deployments');
  const scale = listAt(deployments, 'subresources').find((row): row is Json => textAt(row, 'subresource') === 'scale');
  expect(isMap(scale) ? scale['responseKind'] : null).toEqual({ group: 'autoscaling', version: 'v1', kind: 'Scale' });
  expect(textAt(aggregated(true, 'v2beta1'), 'apiVersion')).toBe('apidiscovery.k8s.io/v2beta1');
});

it('describes groups, versions and paths', () => {
  expect(apiVersions('https://127.0.0.1:1')).toMatchObject({
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ serverAddress: '127.0.0.1:1' }],
  });
  expect(listAt(apiGroups(), 'groups')).toHaveLength(GROUPS.length);
  expect(apiGroup('apps')).toMatchObject({ kind: 'APIGroup', preferredVersion: { groupVersion: 'apps/v1' } });
  expect([...groupPaths().values()].flat()).toHaveLength(KINDS.length);
  expect([apiPath(kindNamed('Pod')), apiPath(kindNamed('Deployment'))]).toEqual(['/api/v1', '/apis/apps/v1']);
  expect(VERSION['gitVersion']).toBe('v1.36.0');
});
