import { expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { makeApp } from '../testing/render.tsx';
import { ErrorNote } from './ErrorNote.tsx';

it('says the sentence and the code, and offers another try where there is one', async () => {
  const { text, html } = await makeApp();
  const error = new ChaperoneError('target.unknown', { name: '<b>' });
  expect(text(<ErrorNote error={error} />)).toMatch(/^There is no target <b>;.* target\.unknown$/);
  expect(html(<ErrorNote error={error} />)).toContain('&lt;b&gt;');
  expect(text(<ErrorNote error={error} again={() => undefined} />)).toContain('Try again');
});
