import { expect, it } from 'vitest';
import {
  ago,
  day,
  dayInWords,
  duration,
  hereToo,
  lengthInWords,
  micros,
  moment,
  sincePrevious,
  sinceStart,
  timeLeft,
  utcMoment,
  utcSeconds,
  wallClock,
  wallSeconds,
  zone,
} from './time.ts';

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

it.each([
  [0, 'over'],
  [-5, 'over'],
  [1, '00:01'],
  [724_000, '12:04'],
  [3_600_000, '1 h 00 m'],
  [11_040_000, '3 h 04 m'],
  [187_200_000, '2 d 4 h'],
])('%d ms are left as %s', (ms, words) => {
  expect(timeLeft(ms)).toBe(words);
});

it.each([
  [-900, 'just now'],
  [999, 'just now'],
  [4_000, '4 s ago'],
  [720_000, '12 m ago'],
  [10_800_000, '3 h ago'],
  [200_000_000, '2 d ago'],
])('%d ms are %s', (ms, words) => {
  expect(ago(ms)).toBe(words);
});

it.each([
  [900, '15 minutes'],
  [3_600, '1 hour'],
  [5_400, '1 hour 30 minutes'],
  [604_800, '7 days'],
  [61, '1 minute 1 second'],
])('%d seconds are %s', (seconds, words) => {
  expect(lengthInWords(seconds)).toBe(words);
});

it('names a moment of today without its day', () => {
  const now = new Date(2026, 10, 20, 14, 0).getTime();
  expect(moment(new Date(2026, 10, 20, 16, 5).toISOString(), now)).toBe('16:05');
  expect(moment(new Date(2026, 10, 21, 6, 5).toISOString(), now)).toBe('2026-11-21 06:05');
});

it('says moments in UTC, with their day unless that is today there', () => {
  const now = Date.UTC(2026, 10, 20, 23, 30);
  expect(utcMoment('2026-11-20T00:10:00.000Z', now)).toBe('00:10');
  expect(utcMoment('2026-11-21T00:10:00.000Z', now)).toBe('2026-11-21 00:10');
  expect(utcSeconds('2026-11-20T14:12:00.482Z')).toBe('2026-11-20 14:12:00 UTC');
});

it('says what a moment of UTC is for somebody elsewhere, and nothing where it is the same', () => {
  const zoned = (zoneName: string, iso: string): string | null => {
    const before = process.env['TZ'];
    process.env['TZ'] = zoneName;
    try {
      return hereToo(iso);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  };
  expect(zoned('Europe/Vienna', '2026-11-20T14:02:00.000Z')).toBe('15:02 here (UTC+01:00)');
  expect(zoned('Asia/Tokyo', '2026-11-20T22:02:00.000Z')).toBe('2026-11-21 07:02 here (UTC+09:00)');
  expect(zoned('UTC', '2026-11-20T14:02:00.000Z')).toBeNull();
  expect(zoned('Asia/Tokyo', 'soon')).toBeNull();
});
