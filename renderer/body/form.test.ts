import { expect, it } from 'vitest';
import { formWords } from './form.ts';

it('tells the four patches apart and says what a table and a watch are', () => {
  const all = (['json-patch', 'merge-patch', 'strategic-merge-patch', 'apply-patch', 'table', 'lines'] as const).map(formWords);
  expect(new Set(all).size).toBe(6);
  expect(all.every((words) => words !== '')).toBe(true);
  expect(formWords('json')).toBe('');
});
