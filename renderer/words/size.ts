/** Sizes and counts as people read them. */

const COUNT = new Intl.NumberFormat('en-US');

/** `12,345` */
export const count = (n: number): string => COUNT.format(n);

/** `1 step`, `2 steps` */
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** `512 B`, `1.4 KB`, `23 MB`; powers of 1024 as file managers and kubectl's users expect. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = -1;
  do {
    value /= 1024;
    unit += 1;
  } while (value >= 1023.5 && unit < units.length - 1);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
