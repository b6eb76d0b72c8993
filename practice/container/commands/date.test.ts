import { expect, it } from 'vitest';
import { START } from '../../fixture.ts';
import { bench } from '../testing/bench.ts';
import { formatDate } from './date.ts';

it('tells the cluster’s time', async () => {
  const { exec } = bench();
  expect((await exec(['date'])).out).toBe('Sun Nov  1 12:00:00 UTC 2026\n');
  expect((await exec(['date', '-u', '+%F %T %s'])).out).toBe('2026-11-01 12:00:00 1793534400\n');
  expect(await exec(['date', '-s', 'x'])).toMatchObject({ code: 2 });
});

it('formats', () => {
  expect(formatDate(START, '%Y%m%d %H%M%S %N %y %e %a %b %Z%z %% %q%n')).toBe(
    '20261101 120000 000000000 26  1 Sun Nov UTC+0000 % %q\n',
  );
});
