import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Tally } from './Tally.tsx';

it('has a shape and words for each verdict that occurred, and a place for each that did not', async () => {
  const { text, html } = await makeApp();
  expect(text(<Tally verdicts={{ allow: 9, deny: 3, masked: 18, error: 1 }} />)).toBe('3 denied 18 masked 1 error');
  const none = html(<Tally verdicts={{ allow: 9, deny: 0, masked: 0, error: 0 }} />);
  expect(none).not.toContain('glyph');
  expect(none.match(/tally-one/g)).toHaveLength(3);
});
