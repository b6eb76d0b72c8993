import { describe, expect, it } from 'vitest';
import { refusal } from '../fixture.ts';
import type { JsonMap } from '../object/json.ts';
import { decodeEnvelope } from './protobuf-reader.ts';
import { message, type Part } from './protobuf-writer.ts';

const envelope = (apiVersion: string, kind: string, ...parts: Part[]): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, message(...parts)])]);

const decode = (body: Buffer): JsonMap => decodeEnvelope(body, () => true);
const number = (field: number, value: number): Buffer => Buffer.from([field * 8, value]);

it('reads names, maps, bytes and lists', () => {
  const metadata = message([1, 'web'], [3, 'shop'], [11, message([1, 'app'], [2, 'web'])], [14, 'a'], [14, 'b']);
  const configMap = envelope(
    'v1',
    'ConfigMap',
    [1, metadata],
    [2, message([1, 'k'], [2, 'v'])],
    [3, message([1, 'b'], [2, Buffer.from([1, 2])])],
  );
  expect(decode(configMap)).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' }, finalizers: ['a', 'b'] },
    data: { k: 'v' },
    binaryData: { b: 'AQI=' },
  });
});

it('drops zero values that Go always writes, and keeps those a pointer meant', () => {
  const metadata = message([1, 'x'], [2, ''], [8, Buffer.alloc(0)]);
  expect(decode(envelope('v1', 'ConfigMap', [1, metadata]))).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x' },
  });
  const none = envelope('apps/v1', 'Deployment', [2, Buffer.concat([number(1, 0), number(5, 0)])]);
  expect(decode(none)).toMatchObject({ spec: { replicas: 0 } });
  expect(decode(none)).not.toHaveProperty('spec.minReadySeconds');
});

it('reads times, quantities, ports by number or name, and spreads inline fields', () => {
  const seconds = Buffer.concat([Buffer.from([8]), Buffer.from([0x80, 0xa3, 0x05])]);
  expect(decode(envelope('v1', 'ConfigMap', [1, message([8, seconds])]))).toMatchObject({
    metadata: { creationTimestamp: '1970-01-02T00:00:00Z' },
  });
  const named = message([1, true], [3, 'http']);
  const probe = message([1, message([2, message([1, '/healthz'], [2, named])])]);
  const limits = message([1, message([1, 'cpu'], [2, message([1, '50m'])])]);
  const container = message([1, 'web'], [8, limits], [10, probe]);
  expect(decode(envelope('v1', 'Pod', [2, message([2, container])]))).toMatchObject({
    spec: {
      containers: [
        { name: 'web', resources: { limits: { cpu: '50m' } }, livenessProbe: { httpGet: { path: '/healthz', port: 'http' } } },
      ],
    },
  });
  const byNumber = message([1, message([2, message([2, number(2, 80)])])]);
  expect(decode(envelope('v1', 'Pod', [2, message([2, message([10, byNumber])])]))).toMatchObject({
    spec: { containers: [{ livenessProbe: { httpGet: { port: 80 } } }] },
  });
});

describe('refuses with 400', () => {
  it.each<[string, Buffer]>([
    ['no envelope', Buffer.from('{}')],
    ['a length beyond the end', Buffer.concat([Buffer.from('k8s\0'), Buffer.from([0x12, 0x7f, 0x01])])],
    ['an endless varint', Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(12, 0xff)])],
    ['an unknown wire type', Buffer.concat([Buffer.from('k8s\0'), Buffer.from([0x0f])])],
    ['a number where a message belongs', Buffer.concat([Buffer.from('k8s\0'), message([1, true])])],
  ])('%s', (_, body) => {
    expect(refusal(() => decode(body))).toBe(400);
  });

  it('a kind nobody knows', () => {
    expect(refusal(() => decode(envelope('v1', 'Widget')))).toBe(400);
    expect(refusal(() => decodeEnvelope(envelope('v1', 'Pod'), () => false))).toBe(400);
  });
});
