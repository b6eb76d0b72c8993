import { expect, it } from 'vitest';
import { MARKS, MARK_WORDS } from '../words/marks.ts';
import { makeApp } from '../testing/render.tsx';
import { Glyph } from './Glyph.tsx';

it('draws every mark in a shape of its own, with its word', async () => {
  const { html } = await makeApp();
  const shapes = MARKS.map((mark) => html(<Glyph mark={mark} />));
  MARKS.forEach((mark, i) => expect(shapes[i]).toContain(`aria-label="${MARK_WORDS[mark]}"`));
  const outlines = shapes.map((s) => s.replace(/^<svg[^>]*><title>.*?<\/title>/, ''));
  expect(new Set(outlines).size).toBe(MARKS.length);
});
