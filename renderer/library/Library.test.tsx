import { expect, it } from 'vitest';
import { WHOLE_VAULT } from '../state/reports.ts';
import { makeApp } from '../testing/render.tsx';
import { Library } from './Library.tsx';

it('counts what it shows and names its columns', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const words = text(<Library query={{}} />);
  expect(words).toContain('36 sessions');
  expect(words).toContain('Started Agent Who Target Command Length Steps Verdicts Exit Gaps Record Size');
});

it('guides when there is nothing, and shows what verification said', async () => {
  const { app, text } = await makeApp();
  await app.library.read({ agent: 'nobody' });
  expect(text(<Library query={{ agent: 'nobody' }} />)).toContain('No session fits these filters');
  await app.reports.verify(WHOLE_VAULT);
  expect(text(<Library query={{}} />)).toContain('✓ The vault is what was written');
});
