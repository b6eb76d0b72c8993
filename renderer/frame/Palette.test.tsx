import { afterEach, expect, it } from 'vitest';
import { addHandlers } from '../keys/use-keys.ts';
import { makeApp } from '../testing/render.tsx';
import { copyables } from './copy.ts';
import { Palette } from './Palette.tsx';

afterEach(() => copyables.set([]));

it('offers what can be done here, what can be copied, and the sessions', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const off = addHandlers({ nextDenied: () => undefined });
  copyables.set([{ label: 'step 3 as curl', text: () => '' }]);
  const words = text(<Palette onClose={() => undefined} onOverlay={() => undefined} />);
  off();
  expect(words).toContain('Next denied d');
  expect(words).not.toContain('Next masked');
  expect(words).toContain('Copy step 3 as curl');
  expect(words).toContain('codex → staging');
  expect(words).toContain('Lock the vault');
  expect(words).toContain('Grant access for a while');
  expect(words).toContain('Grant: codex may create pods/exec in shop on staging');
  expect(words).toContain('Target prod-eu');
});
