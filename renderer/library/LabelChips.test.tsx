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
});
