import { expect, it } from 'vitest';
import { Report, shownName } from './report.ts';

it('is good when all findings are', () => {
  const report = new Report();
  expect(report.add('a', true, 'A.')).toBe(true);
  expect(report.result().ok).toBe(true);
  expect(report.add('b', false, 'B.')).toBe(false);
  expect(report.result()).toEqual({
    ok: false,
    checks: [
      { what: 'a', ok: true, detail: 'A.' },
      { what: 'b', ok: false, detail: 'B.' },
    ],
  });
});

it('shows names without what a terminal obeys, and not endless', () => {
  expect(shownName('a\u001b]0;x\u0007b')).toBe('a?]0;x?b');
  expect(shownName('x'.repeat(500))).toHaveLength(201);
});
