import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { createOutline } from './outline.ts';

it('keeps what grouping, filtering and drawing need', () => {
  const outline = createOutline();
  expect(outline.merge([row(1, { took: null, outcome: 'open' }), row(2, { status: 404 })])).toBe(true);
  expect(outline.steps[0]).toMatchObject({ n: 1, start: 1_000, end: null, marks: ['open'], commandId: 'a' });
  expect(outline.steps[1]).toMatchObject({ end: 2_001, marks: ['error'] });
  expect(outline.steps[1]?.text).toContain('get pod web in shop');
});

it('replaces known steps and refuses a hole', () => {
  const outline = createOutline();
  outline.merge([row(1, { took: null, outcome: 'open' })]);
  const before = outline.version;
  expect(outline.merge([row(1, { took: 5 })])).toBe(true);
  expect(outline.steps[0]?.end).toBe(1_005);
  expect(outline.version).toBeGreaterThan(before);
  expect(outline.merge([row(3)])).toBe(false);
  expect(outline.steps).toHaveLength(1);
});

it('shares equal marks between steps', () => {
  const outline = createOutline();
  outline.merge([row(1, { write: true }), row(2, { write: true })]);
  expect(outline.steps[0]?.marks).toBe(outline.steps[1]?.marks);
});
