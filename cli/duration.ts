import { ChaperoneError } from '../contract/errors.ts';

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/**
 * Seconds of `90m`, `12h`, `1h30m`, `7d`; a number alone is seconds. Throws `cli.usage` when it is none of these, or outside `low` to `high`
 * seconds.
 */
export function seconds(text: string, low: number, high: number): number {
  const given = text.trim();
  let total = NaN;
  if (/^\d{1,9}$/.test(given)) total = Number(given);
  else if (/^(?:\d{1,9}[smhd])+$/.test(given)) {
    total = 0;
    for (const [, count, unit] of given.matchAll(/(\d+)([smhd])/g)) total += Number(count) * UNITS[unit as keyof typeof UNITS];
  }
  if (total >= low && total <= high) return total;
  throw new ChaperoneError('cli.usage', {
    reason: `${text} is not a duration from ${words(low)} to ${words(high)}; write it as 90m, 12h or 1h30m.`,
  });
}

/** `1h30m`; the largest units that say it exactly. */
export function words(total: number): string {
  let left = total;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(left / UNITS[unit]);
    left -= count * UNITS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}
