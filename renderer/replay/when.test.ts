import { expect, it } from 'vitest';
import { outlineOf, row } from '../testing/rows.ts';
import { wallClock } from '../words/time.ts';
import { timeOf } from './when.ts';

const started = '2026-11-20T14:02:11.000Z';
const steps = outlineOf([row(1, { sinceStart: 820 }), row(2, { sinceStart: 12_482.4 })]);

it('shows a step’s time three ways', () => {
  expect(timeOf(steps, 2, 'start', started)).toBe('00:00:12.482');
  expect(timeOf(steps, 2, 'wall', started)).toBe(wallClock('2026-11-20T14:02:23.482Z'));
  expect(timeOf(steps, 2, 'previous', started)).toBe('+11.662');
  expect(timeOf(steps, 1, 'previous', started)).toBe('+0.820');
  expect(timeOf(steps, 3, 'start', started)).toBe('');
});
