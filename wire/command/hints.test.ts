import { describe, expect, it } from 'vitest';
import { bodyHints, hintsOf, MAX_HINT_BODY } from './hints.ts';

const hints = (body: unknown): ReturnType<typeof bodyHints> => bodyHints(new TextEncoder().encode(JSON.stringify(body)));

describe('hints of a request', () => {
  it.each([
    ['application/json;as=Table;v=v1;g=meta.k8s.io,application/json', 'table'],
    ['application/vnd.kubernetes.protobuf,application/json', 'protobuf'],
    ['application/json', 'json'],
    ['application/json, */*', 'any'],
    ['', 'any'],
  ])('%s', (accept, expected) => {
    expect(hintsOf([['Accept', accept]], undefined).accept).toBe(expected);
  });

  it('keeps the media type without parameters, and who is impersonated', () => {
    const as = { user: 'alice', groups: ['devs'], extra: [] };
    expect(hintsOf([['content-TYPE', 'Application/JSON; charset=utf-8']], as)).toEqual({
      accept: 'any',
      contentType: 'application/json',
      impersonates: as,
    });
  });
});

describe('hints of a body', () => {
  it.each([
    [{ metadata: { labels: { x: 'y', z: null } } }, { labels: ['x=y', 'z-'] }],
    [{ metadata: { annotations: { note: 'hi' } } }, { annotations: ['note=hi'] }],
    [{ spec: { replicas: 3 } }, { replicas: 3 }],
    [{ spec: { unschedulable: null } }, { unschedulable: false }],
    [{ spec: { paused: true } }, { paused: true }],
    [
      {
        spec: {
          taints: [
            { key: 'a', value: 'b', effect: 'NoSchedule' },
            { key: 'c', effect: 'NoExecute' },
          ],
        },
      },
      { taints: ['a=b:NoSchedule', 'c:NoExecute'] },
    ],
    [
      { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } } } },
      { images: ['web=nginx:2'], image: 'nginx:2' },
    ],
    [{ spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } } } }, { restarted: true }],
    [
      { gracePeriodSeconds: 0, propagationPolicy: 'Orphan', dryRun: ['All'] },
      { gracePeriod: 0, propagation: 'Orphan', dryRun: true },
    ],
    [{ spec: { ports: [{ port: 80, targetPort: 8080 }], type: 'NodePort' } }, { port: '80:8080', type: 'NodePort' }],
    [{ spec: { ports: [{ port: 80, targetPort: 80 }] } }, { port: '80' }],
    [{ spec: { nonResourceAttributes: { verb: 'get', path: '/metrics' } } }, { access: ['get', '/metrics'] }],
    [
      {
        spec: {
          resourceAttributes: {
            verb: 'get',
            resource: 'deployments',
            group: 'apps',
            subresource: 'scale',
            name: 'web',
            namespace: 'shop',
          },
        },
      },
      { access: ['get', 'deployments.apps/scale', 'web'], accessNamespace: 'shop' },
    ],
    [{ spec: { namespace: 'shop' } }, { accessNamespace: 'shop' }],
  ])('%j', (body, expected) => {
    const { patch, ...rest } = hints(body) ?? {};
    expect(rest).toEqual(expected);
    expect(patch).toBe(JSON.stringify(body));
  });

  it('reads protobuf as well', () => {
    // kubectl 1.36: create deployment d1 --replicas=2, shortened to its name and replicas.
    const body = Buffer.from([
      ...Buffer.from('k8s\0'),
      0x0a,
      0x15,
      0x0a,
      7,
      ...Buffer.from('apps/v1'),
      0x12,
      10,
      ...Buffer.from('Deployment'),
      0x12,
      4,
      0x12,
      2,
      8,
      2,
    ]);
    expect(bodyHints(body)).toEqual({ replicas: 2 });
  });

  it('says nothing of what is no object, broken, or long', () => {
    expect(hints(1)).toEqual({ patch: '1' });
    expect(bodyHints(new TextEncoder().encode('kind: Pod'))).toBeNull();
    expect(bodyHints(Uint8Array.of(0xff))).toBeNull();
    expect(bodyHints(new Uint8Array(MAX_HINT_BODY + 1))).toBeNull();
    expect(hints({ data: 'x'.repeat(400) })).toEqual({});
    expect(
      hints({ metadata: { labels: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v'])) } })?.labels,
    ).toHaveLength(20);
  });
});
