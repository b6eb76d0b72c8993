import { afterEach, expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { copyables } from './copy.ts';
import { CopyMenu } from './CopyMenu.tsx';

afterEach(() => copyables.set([]));

it('lists what the screen offers, with the digits that choose', async () => {
  const { text } = await makeApp();
  expect(text(<CopyMenu onClose={() => undefined} />)).toContain('nothing to copy here');
  copyables.set([
    { label: 'step 3 as curl', text: () => '' },
    { label: 'step 3 as JSON', text: () => '' },
  ]);
  expect(text(<CopyMenu onClose={() => undefined} />)).toBe('Copy as… 1 step 3 as curl 2 step 3 as JSON');
});
