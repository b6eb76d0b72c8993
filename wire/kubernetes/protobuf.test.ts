import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, envelope, message, varint, type Part } from '../testing/protobuf-writer.ts';
import { decodeObject, decodeWatch, isEnvelope } from './protobuf.ts';
import { ProtobufError } from './protobuf-fields.ts';

/** What kubectl 1.36 sent. */
const RECORDED: readonly (readonly [string, string, unknown])[] = [
  [
    'auth can-i create pods -n shop',
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPAoQCgASABoAIgAqADIAOABCABIeChwKBHNob3ASBmNyZWF0ZRoAIgAqBHBvZHMyADoAGggIABIAGgAgABoAIgA=',
    {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec: { resourceAttributes: { namespace: 'shop', verb: 'create', resource: 'pods' } },
      status: { allowed: false },
    },
  ],
  [
    'autoscale deploy d1 --min=1 --max=3',
    'azhzAAopCg5hdXRvc2NhbGluZy92MhIXSG9yaXpvbnRhbFBvZEF1dG9zY2FsZXISQgoZCgJkMRIAGgdzZXF0ZXN0IgAqADIAOABCABIfChkKCkRlcGxveW1lbnQSAmQxGgdhcHBzL3YxEAEYAxoEGAAgABoAIgA=',
    {
      kind: 'HorizontalPodAutoscaler',
      apiVersion: 'autoscaling/v2',
      metadata: { name: 'd1', namespace: 'seqtest' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'd1', apiVersion: 'apps/v1' }, minReplicas: 1, maxReplicas: 3 },
      status: { desiredReplicas: 0, currentMetrics: [] },
    },
  ],
  [
    'create secret generic s1 --from-literal=p=q',
    'azhzAAoMCgJ2MRIGU2VjcmV0EiUKGQoCczESABoHc2VxdGVzdCIAKgAyADgAQgASBgoBcBIBcRoAGgAiAA==',
    { kind: 'Secret', apiVersion: 'v1', metadata: { name: 's1', namespace: 'seqtest' }, data: { p: 'cQ==' } },
  ],
];

const pod = (...spec: readonly Part[]): Uint8Array =>
  envelope('v1', 'Pod', message([1, message([1, 'web'])], [2, message(...spec)]));

describe('protobuf', () => {
  it.each(RECORDED)('decodes what kubectl sends: %s', (_, base64, object) => {
    const decoded = decodeObject(Buffer.from(base64, 'base64'));
    expect(JSON.parse(JSON.stringify(decoded.object))).toEqual(object);
    expect(decoded.unknownFields).toBe(0);
  });

  it('spreads inline fields, keeps the zero that a pointer means, and says empty lists that JSON says', () => {
    const probe = message([1, message([2, message([1, '/healthz'], [2, message([1, 1], [3, 'http'])])])], [2, 0]);
    const container = message([1, 'web'], [10, probe], [8, message([1, message([1, 'cpu'], [2, message([1, '50m'])])])]);
    expect(decodeObject(pod([2, container], [4, 0n])).object).toMatchObject({
      metadata: { name: 'web' },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'web',
            livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
            resources: { limits: { cpu: '50m' } },
          },
        ],
      },
    });
    expect(decodeObject(envelope('v1', 'PodList', message())).object).toEqual({ kind: 'PodList', apiVersion: 'v1', items: [] });
  });

  it('counts what it does not know instead of losing it silently', () => {
    const newer = decodeObject(pod([999, 'x'], [998, 1], [2, message([1, 'c'], [777, ''])]));
    expect(newer.unknownFields).toBe(3);
    expect(newer.object).toMatchObject({ spec: { containers: [{ name: 'c' }] } });
  });

  it('decodes what is embedded: another object in its envelope, or JSON', () => {
    const inner = message([1, pod([3, 'Always'])]);
    const list = decodeObject(envelope('v1', 'List', message([2, inner], [2, message([1, '{"kind":"Widget"}'])]))).object;
    expect(list).toMatchObject({ items: [{ kind: 'Pod', spec: { restartPolicy: 'Always' } }, { kind: 'Widget' }] });
  });

  it('reads the schemas of custom resources, their booleans and lists', () => {
    const property = message([1, 'a'], [2, message([5, 'string'], [4, 'text'])]);
    const schema = message([29, property], [30, message([1, 1])], [32, message([1, 'dep'], [2, message([2, 'x'], [2, 'y'])])]);
    const crd = envelope(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      message([2, message([7, message([1, 'v1'], [4, message([1, schema])])])]),
    );
    expect(JSON.parse(JSON.stringify(decodeObject(crd).object))).toMatchObject({
      spec: {
        versions: [
          {
            name: 'v1',
            schema: {
              openAPIV3Schema: {
                properties: { a: { type: 'string', description: 'text' } },
                additionalProperties: true,
                dependencies: { dep: ['x', 'y'] },
              },
            },
          },
        ],
      },
    });
  });

  it('takes every key of a map as a key', () => {
    const labels = message([11, message([1, '__proto__'], [2, 'x'])]);
    const { object } = decodeObject(envelope('v1', 'Pod', message([1, labels])));
    expect(JSON.stringify(object)).toContain('"labels":{"__proto__":"x"}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('tells of a cut object what is whole', () => {
    const whole = pod([2, message([1, 'first'])], [2, message([1, 'second'])]);
    const { object } = decodeObject(whole.subarray(0, whole.length - 7), true);
    expect(object).toMatchObject({ metadata: { name: 'web' }, spec: { containers: [{ name: 'first' }, {}] } });
    expect(JSON.stringify(object)).not.toContain('sec');
    expect(() => decodeObject(whole.subarray(0, whole.length - 7))).toThrow(ProtobufError);
  });

  it.each([
    ['no envelope', new TextEncoder().encode('{}'), 'it has no envelope'],
    ['a kind that nobody knows', envelope('example.org/v1', 'Widget', message()), 'Widget of example.org/v1 is not known'],
    ['no kind', envelope('', '', message()), 'an unnamed kind of no version is not known'],
    ['a number where a message belongs', envelope('v1', 'Pod', message([1, 1])), 'a number where bytes belong'],
  ])('refuses %s', (_, bytes, reason) => {
    expect(() => decodeObject(bytes)).toThrow(new ProtobufError(reason));
  });

  it('refuses endless nesting and endless values', () => {
    let schema = message([5, 'string']);
    for (let i = 0; i < 120; i += 1) schema = message([28, schema]);
    const crd = envelope(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      message([2, message([7, message([4, message([1, schema])])])]),
    );
    expect(() => decodeObject(crd)).toThrow('it is nested too deeply');
    const many = new Uint8Array(4_000_004).fill(0);
    for (let i = 0; i < many.length; i += 2) many[i] = 0x12;
    expect(() => decodeObject(envelope('v1', 'PodList', many))).toThrow('it has more than 2000000 values');
  });

  it('reads the events of a watch, and stops before the one that is cut', () => {
    const event = (type: string, name: string): Uint8Array => {
      const frame = message([1, type], [2, message([1, envelope('v1', 'Pod', message([1, message([1, name])]))])]);
      return concat([Uint8Array.of(0, 0, frame.length >> 8, frame.length & 255), frame]);
    };
    const stream = concat([event('ADDED', 'a'), event('DELETED', 'b')]);
    expect(decodeWatch(stream).events).toMatchObject([
      { type: 'ADDED', object: { kind: 'Pod', metadata: { name: 'a' } } },
      { type: 'DELETED', object: { kind: 'Pod', metadata: { name: 'b' } } },
    ]);
    expect(decodeWatch(stream.subarray(0, stream.length - 1), true).events).toHaveLength(1);
    expect(() => decodeWatch(stream.subarray(0, stream.length - 1))).toThrow('its last event is not whole');
    expect(() => decodeWatch(Uint8Array.of(255, 255, 255, 255))).toThrow(ProtobufError);
  });

  it('never fails in another way, whatever the bytes', () => {
    const kinds = fc.constantFrom('Pod', 'PodList', 'List', 'Event', 'WatchEvent', 'Node');
    fc.assert(
      fc.property(kinds, fc.uint8Array({ maxLength: 200 }), fc.boolean(), (kind, bytes, cut) => {
        try {
          JSON.stringify(decodeObject(envelope('v1', kind, bytes), cut));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtobufError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('recognises the envelope', () => {
    expect([isEnvelope(pod()), isEnvelope(varint(3n)), isEnvelope(new Uint8Array(0))]).toEqual([true, false, false]);
  });
});
