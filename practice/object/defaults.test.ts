import { expect, it } from 'vitest';
import { deployment, pod } from '../fixture.ts';
import { qosClass, setDefaults } from './defaults.ts';
import { at, listAt, type JsonMap } from './json.ts';
import { kindNamed } from './kinds.ts';

const completed = (kind: string, object: JsonMap): JsonMap => {
  const copy = structuredClone(object);
  setDefaults(kindNamed(kind), copy);
  return copy;
};

it('completes pods and the templates of deployments, and keeps what is there', () => {
  const web = completed('Deployment', deployment(3, 'nginx'));
  const container = listAt(web, 'spec', 'template', 'spec', 'containers')[0];
  expect(at(web, 'spec', 'replicas')).toBe(3);
  expect(at(web, 'spec', 'progressDeadlineSeconds')).toBe(600);
  expect(at(container, 'imagePullPolicy')).toBe('Always');
  expect(at(listAt(completed('Pod', pod('p')), 'spec', 'containers')[0], 'imagePullPolicy')).toBe('IfNotPresent');
  expect(completed('Deployment', web)).toEqual(web);
});

it('lets a pod begin, whatever empty status a client sent along', () => {
  expect(at(completed('Pod', { ...pod('p'), status: {} }), 'status')).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
});

it('moves stringData of a Secret into data', () => {
  const secret = completed('Secret', { data: { a: 'eA==' }, stringData: { b: 'y' } });
  expect(secret).toEqual({ data: { a: 'eA==', b: 'eQ==' }, type: 'Opaque' });
});

it('completes the ports of services and the label of namespaces', () => {
  expect(listAt(completed('Service', { spec: { ports: [{ port: 80 }] } }), 'spec', 'ports')).toEqual([
    { port: 80, protocol: 'TCP', targetPort: 80 },
  ]);
  const namespace = completed('Namespace', { metadata: { name: 'n' } });
  expect(namespace).toMatchObject({ metadata: { labels: { 'kubernetes.io/metadata.name': 'n' } }, status: { phase: 'Active' } });
});

it('knows the three classes of service', () => {
  const of = (resources: JsonMap): string => qosClass({ spec: { containers: [{ resources }] } });
  expect(of({})).toBe('BestEffort');
  expect(of({ requests: { cpu: '1' } })).toBe('Burstable');
  expect(of({ limits: { cpu: '1', memory: '1Gi' } })).toBe('Guaranteed');
});
