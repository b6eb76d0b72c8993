import { expect, it } from 'vitest';
import { add, deployment, head, refusal, testCluster } from '../fixture.ts';
import { at, textAt } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { scaleOf, writeScale } from './scale.ts';

const kind = kindNamed('Deployment');
const request = head('PUT', '/apis/apps/v1/namespaces/shop/deployments/web/scale');

it('shows a workload as a Scale', async () => {
  expect(scaleOf(add(await testCluster(), 'Deployment', deployment(2)))).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=web' },
  });
});

it('writes the replicas and nothing else', async () => {
  const cluster = await testCluster();
  const web = add(cluster, 'Deployment', deployment(2));
  const scale = { ...scaleOf(web), spec: { replicas: 5 } };
  expect(at(writeScale(cluster, kind, request, web, scale), 'spec', 'replicas')).toBe(5);
  const now = cluster.store.get(kind, 'shop', 'web')!;
  expect(now).toMatchObject({ metadata: { generation: 2 }, spec: { ...(web['spec'] as object), replicas: 5 } });
  expect(refusal(() => writeScale(cluster, kind, request, now, scale))).toBe(409);
  expect(textAt(scaleOf(now), 'metadata', 'resourceVersion')).toBe(textAt(now, 'metadata', 'resourceVersion'));
});

it('refuses what is no Scale or no number', async () => {
  const cluster = await testCluster();
  const web = add(cluster, 'Deployment', deployment(2));
  const ask = (scale: Parameters<typeof writeScale>[4]): number => refusal(() => writeScale(cluster, kind, request, web, scale));
  expect(ask({ kind: 'Deployment' })).toBe(400);
  expect(ask({ metadata: { name: 'other' } })).toBe(400);
  expect(ask({ spec: { replicas: -1 } })).toBe(422);
  expect(ask({ spec: { replicas: 1.5 } })).toBe(422);
});
