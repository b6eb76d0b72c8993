import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Choices } from './Choices.tsx';

it('shows what is chosen, and what is wrong with that', async () => {
  const { html, text } = await makeApp();
  const all = [
    ['a', 'the first'],
    ['b', 'the second'],
  ] as const;
  const page = html(<Choices label="Which" all={all} chosen={['b']} onChange={() => undefined} hint="any of them" />);
  expect(page.match(/checked=""/g)).toHaveLength(1);
  expect(page).toMatch(/chip chip-on"><input type="checkbox" checked=""\/>the second/);
  expect(text(<Choices label="Which" all={all} chosen={[]} onChange={() => undefined} problem="Choose one." />)).toContain(
    'Choose one.',
  );
});
