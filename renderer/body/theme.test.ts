import { tags } from '@lezer/highlight';
import { expect, it } from 'vitest';
import { highlight } from './theme.ts';

it('colours keys, strings and atoms differently, with the page’s own colours', () => {
  const classes = [tags.propertyName, tags.string, tags.number].map((tag) => highlight.style([tag]));
  expect(new Set(classes).size).toBe(3);
  expect(highlight.module?.getRules()).toContain('var(--code-key)');
  expect(highlight.module?.getRules()).not.toMatch(/#[0-9a-f]{3}/i);
});
