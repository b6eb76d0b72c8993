import { expect, it } from 'vitest';
import { parseYaml } from './yaml.ts';

it('reads one document as values', () => {
  expect(parseYaml('kind: Pod\nmetadata: {name: p}\nspec:\n- 1\n- "2"\n')).toEqual({
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: [1, '2'],
  });
});

it.each([
  ['two documents', 'a: 1\n---\nb: 2\n'],
  ['an alias', 'a: &x [1]\nb: *x\n'],
  ['what is no YAML', 'a: [1'],
  ['what is too long', `a: ${'x'.repeat(3 << 20)}`],
])('refuses %s', (_, text) => {
  expect(() => parseYaml(text)).toThrow();
});
