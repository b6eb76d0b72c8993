import { afterEach, expect, it, vi } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { copyText } from './copy.ts';

afterEach(() => vi.unstubAllGlobals());

it('writes to the clipboard and says what it was', async () => {
  const written: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: (t: string) => Promise.resolve(void written.push(t)) } });
  const { app } = await makeApp();
  await copyText(app, 'step 3 as curl', Promise.resolve('curl …'));
  expect(written).toEqual(['curl …']);
  expect(app.notice.get()).toBe('Copied: step 3 as curl');
});

it('says so when the browser does not allow it', async () => {
  vi.stubGlobal('navigator', { clipboard: { writeText: () => Promise.reject(new Error('denied')) } });
  const { app } = await makeApp();
  await copyText(app, 'x', 'y');
  expect(app.notice.get()).toContain('did not allow copying');
});
