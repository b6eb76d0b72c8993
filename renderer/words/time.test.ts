import { expect, it } from 'vitest';
import { day, dayInWords, duration, micros, sincePrevious, sinceStart, wallClock, wallSeconds, zone } from './time.ts';

it.each([
  [0, '00:00:00.000'],
  [432_482.9, '00:07:12.482'],
  [-5, '00:00:00.000'],
  [360_000_000, '100:00:00.000'],
])('%d ms since start is %s', (ms, text) => {
  expect(sinceStart(ms)).toBe(text);
});

it.each([
  [14, '+0.014'],
  [-14, '−0.014'],
  [59_999.6, '+01:00.000'],
  [123_100, '+02:03.100'],
  [3_600_000, '+01:00:00.000'],
])('%d ms since the previous is %s', (ms, text) => {
  expect(sincePrevious(ms)).toBe(text);
});

it.each([
  [null, '…'],
  [0.42, '0.4 ms'],
  [13.6, '14 ms'],
  [999.6, '1.00 s'],
  [1_204, '1.20 s'],
  [59_996, '1 m 00 s'],
  [123_000, '2 m 03 s'],
  [3_840_000, '1 h 04 m'],
])('%s ms last %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it.each([
  [86, '86 µs'],
  [1_240, '1.2 ms'],
  [14_000, '14 ms'],
  [3_400_000, '3.40 s'],
])('%d µs are %s', (us, text) => {
  expect(micros(us)).toBe(text);
});

it('shows wall clocks and days in the reader’s zone', () => {
  const at = new Date(2026, 10, 20, 14, 2, 11, 82);
  expect(wallClock(at.toISOString())).toBe('14:02:11.082');
  expect(wallSeconds(at.toISOString())).toBe('14:02:11');
  expect(day(at.toISOString())).toBe('2026-11-20');
  expect(dayInWords(at.toISOString(), at.getTime() + 1000)).toMatch(/^Today · Friday.*20 November 2026$/);
  expect(dayInWords(at.toISOString(), at.getTime() + 86_400_000)).toMatch(/^Yesterday · /);
  expect(dayInWords(at.toISOString(), at.getTime() + 9 * 86_400_000)).toMatch(/^Friday/);
});

it('names the zone by its offset', () => {
  const at = (minutes: number): Date => ({ getTimezoneOffset: () => minutes }) as Date;
  expect([zone(at(0)), zone(at(-330)), zone(at(300))]).toEqual(['UTC+00:00', 'UTC+05:30', 'UTC−05:00']);
});
