import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Live } from './Live.tsx';

it('shows what runs', async () => {
  const { app, text } = await makeApp();
  expect(text(<Live chosen={null} />)).toBe('Reading what runs…');
  await app.live.refresh();
  const words = text(<Live chosen={null} />);
  expect(words).toContain('All running sessions 1 session');
  expect(words).toContain('codex → staging');
  expect(words).toContain('Following: the newest row stays in view.');
});

it('says how to begin when nothing runs', async () => {
  const { app, text } = await makeApp({ empty: true });
  await app.live.refresh();
  expect(text(<Live chosen={null} />)).toContain('chaperone run --target NAME -- kubectl get pods');
});
