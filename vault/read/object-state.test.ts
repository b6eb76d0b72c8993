import { expect, it } from 'vitest';
import { parseDocument, stateText, withReplicas } from './object-state.ts';

it('keeps the digits of integers that a double cannot hold', () => {
  const text = '{"a":12345678901234567890,"b":9007199254740993,"c":1.5,"d":"12345678901234567890","e":1700000000000000}';
  expect(stateText(parseDocument(text) as Record<string, unknown>)!.replace(/\s/g, '')).toBe(text);
});

it('writes the keys in the order in which they came, one to a line', () => {
  expect(stateText(parseDocument('{"b":{"x":1},"a":[]}') as Record<string, unknown>)).toBe(
    '{\n  "b": {\n    "x": 1\n  },\n  "a": []\n}',
  );
});

it('gives up an object that is nested too deeply, and refuses what is no JSON', () => {
  const deep = parseDocument(`${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`) as Record<string, unknown>;
  expect(stateText(deep)).toBeNull();
  expect(() => parseDocument('{"a"')).toThrow(SyntaxError);
});

it('sets the replicas and the version of a scaled object, and nothing else', () => {
  const before = stateText({ kind: 'D', metadata: { name: 'w', resourceVersion: '1' }, spec: { replicas: 1, paused: true } })!;
  expect(JSON.parse(withReplicas(before, 0, '2')!)).toEqual({
    kind: 'D',
    metadata: { name: 'w', resourceVersion: '2' },
    spec: { replicas: 0, paused: true },
  });
  expect(withReplicas('{"kind":"D"}', 3, null)).toBeNull();
});
