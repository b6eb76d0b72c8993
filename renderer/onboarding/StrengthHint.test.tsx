import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { StrengthHint } from './StrengthHint.tsx';

it('says in words what the bar shows', async () => {
  const { html, text } = await makeApp();
  expect(text(<StrengthHint id="x" passphrase="abc" />)).toBe('At least 8 characters; 5 to go.');
  const good = html(<StrengthHint id="x" passphrase="correct horse battery staple" />);
  expect(good.match(/class="strength-3"/g)).toHaveLength(3);
});
