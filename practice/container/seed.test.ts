import { expect, it } from 'vitest';
import { add, pod, testCluster } from '../fixture.ts';
import type { JsonMap } from '../object/json.ts';
import { seed } from './seed.ts';
import { bench } from './testing/bench.ts';
import { FileSystem } from './filesystem/filesystem.ts';
import { Quota } from './filesystem/quota.ts';

async function seeded(more: JsonMap, mounts: JsonMap[], space = 4 << 20) {
  const cluster = await testCluster();
  add(cluster, 'ConfigMap', { metadata: { name: 'c', namespace: 'shop' }, data: { a: 'A', b: 'B' } });
  add(cluster, 'Secret', { metadata: { name: 's', namespace: 'shop' }, stringData: { key: 'hidden' } });
  const made = pod('p');
  Object.assign(made['spec'] as JsonMap, more);
  const tools = bench();
  const container = { ...tools.container, files: new FileSystem(new Quota(space), () => 0), workingDir: '/srv/app' };
  seed(cluster, made, { name: 'main', volumeMounts: mounts }, container);
  Object.assign(tools.container, container);
  return tools;
}

const VOLUMES: JsonMap[] = [
  { name: 'config', configMap: { name: 'c' } },
  { name: 'some', configMap: { name: 'c', items: [{ key: 'a', path: 'renamed' }] } },
  { name: 'secret', secret: { secretName: 's' } },
  { name: 'scratch', emptyDir: {} },
];

it('has what a pod finds in its container', async () => {
  const { sh } = await seeded({}, []);
  expect((await sh('cat /etc/hostname; cat /var/run/secrets/kubernetes.io/serviceaccount/namespace')).out).toBe('box-1\nshop');
  expect((await sh('cat /var/run/secrets/kubernetes.io/serviceaccount/token')).out).toBe('practice-placeholder-token-of-default');
  expect((await sh('test -x /bin/sh && test -d /srv/app && cat /etc/motd')).out).toContain('teaching shell');
  expect((await sh('head -c 5 /dev/zero | wc -c; head -c 9000 /dev/urandom | wc -c; cat /dev/null')).out).toBe('5\n9000\n');
});

it('has no token where none is wanted', async () => {
  const { container } = await seeded({ automountServiceAccountToken: false }, []);
  expect(container.files.find('/var/run/secrets')).toBeUndefined();
});

it('mounts ConfigMaps, Secrets and empty directories', async () => {
  const { sh } = await seeded({ volumes: VOLUMES }, [
    { name: 'config', mountPath: '/config' },
    { name: 'some', mountPath: '/some/' },
    { name: 'secret', mountPath: '/secret' },
    { name: 'scratch', mountPath: '/scratch' },
    { name: 'config', mountPath: '/etc/one', subPath: 'b' },
  ]);
  expect((await sh('ls /config /some /scratch; cat /secret/key /etc/one')).out).toBe(
    '/config:\na\nb\n/some:\nrenamed\n/scratch:\nhiddenB',
  );
});

it('leaves out what does not fit', async () => {
  const { container } = await seeded({}, [], 3_000);
  expect(container.files.find('/bin')?.kind).toBe('folder');
  expect(container.files.find('/etc/motd')).toBeUndefined();
});
