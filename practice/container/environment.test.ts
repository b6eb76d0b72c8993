import { expect, it } from 'vitest';
import { add, pod, testCluster } from '../fixture.ts';
import { listAt, put } from '../object/json.ts';
import { dataOf, environmentOf } from './environment.ts';

it('is what the spec says, with values from elsewhere', async () => {
  const cluster = await testCluster();
  add(cluster, 'ConfigMap', { metadata: { name: 'c', namespace: 'shop' }, data: { LEVEL: 'debug', 'not-a-name': 'x' } });
  add(cluster, 'Secret', { metadata: { name: 's', namespace: 'shop' }, stringData: { url: 'postgres://u:p@db' } });
  const made = pod('p');
  put(made, '10.244.0.9', 'status', 'podIP');
  const container = {
    name: 'main',
    envFrom: [{ configMapRef: { name: 'c' } }, { prefix: 'X_', configMapRef: { name: 'c' } }, { secretRef: { name: 'none' } }],
    env: [
      { name: 'PLAIN', value: 'at $(LEVEL) $(NONE)' },
      { name: 'URL', valueFrom: { secretKeyRef: { name: 's', key: 'url' } } },
      { name: 'ONE', valueFrom: { configMapKeyRef: { name: 'c', key: 'LEVEL' } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'NONE', valueFrom: { secretKeyRef: { name: 'none', key: 'x' } } },
    ],
  };
  const env = environmentOf(cluster, made, container, 'host-1');
  expect(Object.fromEntries(env)).toMatchObject({
    HOSTNAME: 'host-1',
    HOME: '/root',
    LEVEL: 'debug',
    X_LEVEL: 'debug',
    PLAIN: 'at debug $(NONE)',
    URL: 'postgres://u:p@db',
    ONE: 'debug',
    POD: 'p',
    IP: '10.244.0.9',
    NONE: '',
  });
  expect([env.has('not-a-name'), listAt(made, 'spec', 'containers').length]).toEqual([false, 1]);
  expect(dataOf(cluster, 'Secret', 'shop', 's')?.get('url')).toBe('postgres://u:p@db');
  expect(dataOf(cluster, 'ConfigMap', 'shop', 'none')).toBeUndefined();
});
