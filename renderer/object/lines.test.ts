import { expect, it } from 'vitest';
import { objectLines } from './lines.ts';

const text = (value: unknown): string =>
  objectLines(JSON.stringify(value))
    .map((l) => l.text)
    .join('\n');

it('reads like kubectl’s YAML', () => {
  expect(
    text({
      spec: { replicas: 3, containers: [{ name: 'web', image: 'nginx:1.27', args: [], env: {} }, 'x'], empty: null, on: true },
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      data: { 'a.conf': 'one\n  two\n', num: '12', t: 'true', colon: 'a: b', nested: [['x']] },
    }),
  ).toBe(`apiVersion: apps/v1
kind: Deployment
spec:
  containers:
  - args: []
    env: {}
    image: nginx:1.27
    name: web
  - x
  empty: null
  "on": true
  replicas: 3
data:
  a.conf: |
    one
      two
  colon: "a: b"
  nested:
  -
    - x
  num: "12"
  t: "true"`);
});

it('does not care for the order of keys, and keeps the digits of numbers', () => {
  expect(text({ b: 1, a: 2 })).toBe(text({ a: 2, b: 1 }));
  expect(objectLines('{"num":12345678901234567890,"f":1.0}').map((l) => l.text)).toEqual(['f: 1.0', 'num: 12345678901234567890']);
});

it('knows what is noise, with everything inside', () => {
  const lines = objectLines(
    JSON.stringify({
      metadata: { name: 'web', uid: 'u', resourceVersion: '7', managedFields: [{ manager: 'kubectl' }] },
      status: { conditions: [{ type: 'Ready', lastTransitionTime: 't' }], observedGeneration: 3 },
      spec: { uid: 'not noise here' },
    }),
  );
  expect(lines.filter((l) => l.noise).map((l) => l.text.trim())).toEqual([
    'managedFields:',
    '- manager: kubectl',
    'resourceVersion: "7"',
    'uid: u',
    'lastTransitionTime: t',
    'observedGeneration: 3',
  ]);
});

it('takes what holds nothing but noise for noise', () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  const noisy = (value: unknown): readonly string[] =>
    objectLines(JSON.stringify(value)).flatMap((l) => (l.noise ? [l.text.trim()] : []));
  expect(noisy({ metadata: { name: 'web', annotations } })).toEqual([
    'annotations:',
    'kubectl.kubernetes.io/last-applied-configuration: "{}"',
  ]);
  expect(noisy({ metadata: { name: 'web', annotations: { ...annotations, team: 'a' } } })).toHaveLength(1);
});

it('is empty where there is nothing to show', () => {
  for (const json of [null, '', 'no json', '{"a":', '3']) expect(objectLines(json)).toEqual([]);
});
