import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { LabelChips } from './LabelChips.tsx';

it('leads from each label to the sessions that have it', async () => {
  const { html, text } = await makeApp();
  const chips = <LabelChips labels={{ team: 'shop', urgent: '' }} />;
  expect(text(chips)).toBe('team=shop urgent');
  expect(html(chips)).toContain('href="#/library?label=team%3Dshop"');
  expect(html(chips)).toContain('href="#/library?label=urgent"');
  expect(text(<LabelChips labels={undefined} />)).toBe('');
  expect(text(<LabelChips labels={{ a: '1', b: '2', c: '' }} most={1} />)).toBe('a=1 +2');
  expect(html(<LabelChips labels={{ a: '1', b: '2', c: '' }} most={1} />)).toContain('title="b=2, c"');
});
