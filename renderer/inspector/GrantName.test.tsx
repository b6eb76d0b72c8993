import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { ACTIVE_GRANT } from '../testing/people.ts';
import { GrantName } from './GrantName.tsx';

it('says which grant it was, and why it was given while that is known', async () => {
  const { html, text } = await makeApp();
  expect(text(<GrantName id={ACTIVE_GRANT} />)).toBe('by the grant …2W3X4Y , given by mira: roll web back, incident 4711');
  expect(html(<GrantName id={ACTIVE_GRANT} />)).toContain(`href="#/grants/grant/${ACTIVE_GRANT}"`);
  expect(text(<GrantName id="01JD3X5N7Q8R9S0T1V2W3X4Y5Z" />)).toBe('by the grant …3X4Y5Z');
});
