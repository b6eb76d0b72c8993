import { expect, it } from 'vitest';
import { instant, shortTime } from './instant.ts';

it('reads what Date reads', () => {
  expect(instant('2026-11-20T10:00:00+02:00')).toBe('2026-11-20T08:00:00.000Z');
  for (const text of ['', 'yesterday-ish', '25:00']) expect(() => instant(text)).toThrow(`${text} is not a time; write it as`);
});

it('is short for tables', () => {
  expect(shortTime('2026-11-20T08:00:00.123Z')).toBe('2026-11-20 08:00:00');
});
