import { expect, it } from 'vitest';
import { makeApp, NOW } from '../testing/render.tsx';
import { Countdown } from './Countdown.tsx';

it('counts what is left, and marks the last minute', async () => {
  const { text, html } = await makeApp();
  const at = (ms: number) => <Countdown until={new Date(NOW + ms).toISOString()} />;
  expect(text(at(724_000))).toBe('12:04');
  expect(html(at(724_000))).not.toContain('countdown-soon');
  expect(html(at(59_000))).toContain('countdown-soon');
  expect(text(at(-1))).toBe('over');
});
