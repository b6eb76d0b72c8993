import { expect, it } from 'vitest';
import { execPlugin } from './exec-plugin.ts';
import { Faults } from './faults.ts';

const V1 = 'client.authentication.k8s.io/v1';
const of = (exec: unknown, cluster: object = {}) =>
  execPlugin(exec, '/home/ada/.kube', { value: { server: 'https://k8s.example', ...cluster }, dir: '/' }, new Faults('/k', 'x'));

it('takes what gke, aws and kubelogin write', () => {
  expect(
    of({
      ...{ apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'aws', interactiveMode: 'IfAvailable' },
      ...{ args: ['eks', 'get-token', '--cluster-name', 'prod'], env: [{ name: 'AWS_PROFILE', value: 'dev' }] },
    }),
  ).toEqual({
    ...{ type: 'exec', apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'aws' },
    ...{ args: ['eks', 'get-token', '--cluster-name', 'prod'], env: [{ name: 'AWS_PROFILE', value: 'dev' }] },
    ...{ installHint: '', provideClusterInfo: false, config: null },
  });
  const hint = { installHint: 'Install gke-gcloud-auth-plugin', provideClusterInfo: true };
  expect(of({ apiVersion: V1, command: 'gke-gcloud-auth-plugin', args: null, env: null, ...hint })).toMatchObject(hint);
});

it.each([
  ['plugin', 'plugin'],
  ['./bin/plugin', '/home/ada/.kube/bin/plugin'],
  ['../plugin', '/home/ada/plugin'],
  ['/opt/plugin', '/opt/plugin'],
])('places the command %s at %s', (command, placed) => {
  expect(of({ apiVersion: V1, command }).command).toBe(placed);
});

it('keeps the cluster’s extension for plugins only where the plugin gets it', () => {
  const extensions = [
    { name: 'other', extension: 1 },
    { name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } },
  ];
  expect(of({ apiVersion: V1, command: 'p', provideClusterInfo: true }, { extensions }).config).toBe('{"audience":"x"}');
  expect(of({ apiVersion: V1, command: 'p' }, { extensions }).config).toBeNull();
});

it.each<readonly [unknown, string, string]>([
  ['x', 'target.kubeconfig', 'malformed (at exec)'],
  [{ apiVersion: V1, command: 'p', args: 'x' }, 'target.kubeconfig', 'malformed (at exec.args)'],
  [{ apiVersion: V1 }, 'target.kubeconfig', 'names no command'],
  [{ command: 'p' }, 'target.credential', 'speaks no version'],
  [
    { apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'aws' },
    'target.credential',
    'v1alpha1, which Kubernetes has removed',
  ],
  [{ apiVersion: V1, command: 'p', interactiveMode: 'Always' }, 'target.credential', 'on a terminal'],
  [{ apiVersion: V1, command: 'p.CMD' }, 'target.credential', 'batch file'],
])('refuses %j', (exec, code, reason) => {
  expect(() => of(exec)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(reason) as string }) as Error);
});
