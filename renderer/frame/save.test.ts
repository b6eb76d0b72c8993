import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { canSave, fileName } from './save.ts';

it('offers files in a browser, not in the desktop window, which refuses downloads', async () => {
  const { app } = await makeApp();
  expect(canSave(app)).toBe(true);
  expect(canSave({ attached: { ...app.attached, where: 'desktop' } })).toBe(false);
});

it.each([
  [['step-12', 'stdout.bin'], 'step-12-stdout.bin'],
  [['../../etc', 'a b/c'], 'etc-a-b-c'],
  [['x'.repeat(300)], 'x'.repeat(120)],
])('makes a name of %j', (parts, name) => {
  expect(fileName(...parts)).toBe(name);
});
