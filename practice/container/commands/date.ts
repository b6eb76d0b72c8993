/** `date`, in UTC, from the cluster's clock. */
import { print, UsageError, type Command } from '../process.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

/** The fields of strftime(3) that are common in scripts; others stay as they are. */
export function formatDate(wall: number, format: string): string {
  const date = new Date(wall);
  const [day, time] = date.toISOString().split('T') as [string, string];
  const fields: Readonly<Record<string, () => string>> = {
    Y: () => day.slice(0, 4),
    m: () => day.slice(5, 7),
    d: () => day.slice(8, 10),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => time.slice(0, 2),
    M: () => time.slice(3, 5),
    S: () => time.slice(6, 8),
    N: () => `${time.slice(9, 12)}000000`,
    s: () => String(Math.floor(wall / 1000)),
    F: () => day,
    T: () => time.slice(0, 8),
    a: () => DAYS[date.getUTCDay()] ?? '',
    b: () => MONTHS[date.getUTCMonth()] ?? '',
    y: () => two(date.getUTCFullYear() % 100),
    Z: () => 'UTC',
    z: () => '+0000',
    n: () => '\n',
    '%': () => '%',
  };
  return format.replace(/%(.)/g, (whole, letter: string) =>
    Object.hasOwn(fields, letter) ? (fields[letter]?.() ?? whole) : whole,
  );
}

export const date: Command = async (process) => {
  const [asked, ...more] = process.args.slice(1).filter((arg) => arg !== '-u');
  if (more.length > 0 || asked?.startsWith('+') === false) throw new UsageError(`invalid date '${more[0] ?? asked ?? ''}'`);
  await print(process, `${formatDate(process.container.clock.wall(), asked?.slice(1) ?? '%a %b %e %T %Z %Y')}\n`);
  return 0;
};
