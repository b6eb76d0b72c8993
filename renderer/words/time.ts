/** Times and lengths as people read them; always to the millisecond, always the same width. */

const two = (n: number): string => String(n).padStart(2, '0');
const three = (n: number): string => String(n).padStart(3, '0');

/** `00:07:12.482` from milliseconds; hours grow beyond two digits. */
export function sinceStart(ms: number): string {
  const whole = Math.max(0, Math.floor(ms));
  const s = Math.floor(whole / 1000);
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${three(whole % 1000)}`;
}

/** `14:02:11.482` in the reader's time zone, from ISO 8601. */
export function wallClock(iso: string): string {
  const d = new Date(iso);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${three(d.getMilliseconds())}`;
}

/** `14:02:11`, without the fraction, for places where a whole session is meant. */
export const wallSeconds = (iso: string): string => wallClock(iso).slice(0, 8);

/** `+0.014`, `+12.482`, `+02:03.100` since the step before; `±0.000` never has a wrong sign. */
export function sincePrevious(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const whole = Math.round(Math.abs(ms));
  const s = Math.floor(whole / 1000);
  if (s < 60) return `${sign}${s}.${three(whole % 1000)}`;
  if (s < 3600) return `${sign}${two(Math.floor(s / 60))}:${two(s % 60)}.${three(whole % 1000)}`;
  return sign + sinceStart(whole);
}

/** How long something took: `0.4 ms`, `14 ms`, `1.20 s`, `2 m 03 s`, `1 h 04 m`; `…` while it runs. */
export function duration(ms: number | null): string {
  if (ms === null) return '…';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const s = Math.round(ms / 1000);
  if (s < 3600) return `${Math.floor(s / 60)} m ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} m`;
}

/** Microseconds: `86 µs`, `1.2 ms`, `3.40 s`. */
export function micros(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  if (us < 10_000) return `${(us / 1000).toFixed(1)} ms`;
  return duration(us / 1000);
}

/** `2026-11-20`, the reader's day of an instant. */
export function day(iso: string): string {
  const d = new Date(iso);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** `Today`, `Yesterday` or nothing, and the day in words. `now`: milliseconds since the Unix epoch. */
export function dayInWords(iso: string, now: number): string {
  const words = new Date(iso).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  if (day(iso) === day(new Date(now).toISOString())) return `Today · ${words}`;
  if (day(iso) === day(new Date(now - 86_400_000).toISOString())) return `Yesterday · ${words}`;
  return words;
}

/** The reader's time zone as an offset: `UTC+01:00`. */
export function zone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** What is left: `12:04`, `3 h 04 m`, `2 d 4 h`; `over` when nothing is. */
export function timeLeft(ms: number): string {
  if (ms <= 0) return 'over';
  const s = Math.ceil(ms / 1000);
  if (s < 3600) return `${two(Math.floor(s / 60))}:${two(s % 60)}`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} m`;
  return `${Math.floor(s / 86_400)} d ${Math.floor(s / 3600) % 24} h`;
}

/** `4 s ago`, `12 m ago`, `3 h ago`, `2 d ago`; `just now` within a second. */
export function ago(ms: number): string {
  const s = Math.floor(ms / 1000);
  if (s < 1) return 'just now';
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} m ago`;
  return s < 86_400 ? `${Math.floor(s / 3600)} h ago` : `${Math.floor(s / 86_400)} d ago`;
}

/** A length that somebody chose, in words: `15 minutes`, `1 hour`, `1 hour 30 minutes`, `2 days`. */
export function lengthInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [Math.floor(seconds) % 60, 'second'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .slice(0, 2)
    .map(([n, word]) => `${n} ${word}${n === 1 ? '' : 's'}`)
    .join(' ');
}

/** `14:02`, with the day before it when that is not today's. `now`: milliseconds since the Unix epoch. */
export function moment(iso: string, now: number): string {
  const time = wallClock(iso).slice(0, 5);
  return day(iso) === day(new Date(now).toISOString()) ? time : `${day(iso)} ${time}`;
}

/** `2026-11-20 14:12:00 UTC`, where people in other zones read it too. */
export const utcSeconds = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** `14:02` in UTC, with the day before it when that is not today's there. `now`: milliseconds since the Unix epoch. */
export function utcMoment(iso: string, now: number): string {
  const utc = new Date(iso).toISOString();
  const time = utc.slice(11, 16);
  return utc.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? time : `${utc.slice(0, 10)} ${time}`;
}

/** What a moment of UTC is for the reader: `15:02 here (UTC+01:00)`, with the day where that differs; null where UTC is the reader's own. */
export function hereToo(iso: string): string | null {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime()) || at.getTimezoneOffset() === 0) return null;
  const time = wallClock(iso).slice(0, 5);
  return `${day(iso) === at.toISOString().slice(0, 10) ? time : `${day(iso)} ${time}`} here (${zone(at)})`;
}
