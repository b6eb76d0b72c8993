/** Times as `kubectl get` shows them. Source: apimachinery pkg/util/duration/duration.go (HumanDuration). */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A duration in whole seconds: `5s`, `3m20s`, `5h`, `2d4h`, `3y`. */
export function humanDuration(seconds: number): string {
  if (seconds < -1) return '<invalid>';
  const s = Math.max(0, Math.floor(seconds));
  const pair = (large: number, letter: string, small: number, smaller: string): string => {
    const rest = Math.floor((s % large) / small);
    return `${Math.floor(s / large)}${letter}${rest === 0 ? '' : `${rest}${smaller}`}`;
  };
  if (s < 2 * MINUTE) return `${s}s`;
  if (s < 10 * MINUTE) return pair(MINUTE, 'm', 1, 's');
  if (s < 3 * HOUR) return `${Math.floor(s / MINUTE)}m`;
  if (s < 8 * HOUR) return pair(HOUR, 'h', MINUTE, 'm');
  if (s < 2 * DAY) return `${Math.floor(s / HOUR)}h`;
  if (s < 8 * DAY) return pair(DAY, 'd', HOUR, 'h');
  if (s < 2 * YEAR) return `${Math.floor(s / DAY)}d`;
  if (s < 8 * YEAR) return pair(YEAR, 'y', DAY, 'd');
  return `${Math.floor(s / YEAR)}y`;
}

/** How long ago an RFC 3339 time was; `<unknown>` without one. `now` in wall milliseconds. */
export function ageOf(time: string, now: number): string {
  const then = Date.parse(time);
  return Number.isNaN(then) ? '<unknown>' : humanDuration((now - then) / 1000);
}
