import { expect, it } from 'vitest';
import { row } from '../testing/rows.ts';
import { createOutline } from './outline.ts';

it('keeps what grouping, filtering and drawing need', () => {
  const outline = createOutline();
  expect(outline.merge([row(1, { took: null, outcome: 'open' }), row(2, { status: 404 })])).toBe(true);
  expect(outline.steps[0]).toMatchObject({ n: 1, start: 1_000, end: null, marks: ['open'], commandStep: 1, own: false });
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

it('knows a refused upgrade that worked another way: no error, whatever is told later', () => {
  const outline = createOutline();
  outline.merge([row(1, { status: 403, write: true })]);
  expect(outline.steps[0]).toMatchObject({ marks: ['error', 'write'], retriedBy: null });
  outline.merge([row(2, { retryOf: 1, status: 101 })]);
  expect(outline.steps[0]).toMatchObject({ marks: ['write'], retriedBy: 2 });
  outline.merge([row(1, { status: 403, write: true, took: 3 })]);
  expect(outline.steps[0]).toMatchObject({ marks: ['write'], retriedBy: 2, end: 1_003 });
});

it('shares equal marks between steps', () => {
  const outline = createOutline();
  outline.merge([row(1, { write: true }), row(2, { write: true })]);
  expect(outline.steps[0]?.marks).toBe(outline.steps[1]?.marks);
});
