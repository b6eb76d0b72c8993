import { expect, test } from 'vitest';
import { report, table } from './report.ts';
import { ratios, type BenchResult } from './result.ts';

const RESULT: BenchResult = {
  machine: { cores: 2, node: '24.0.0', platform: 'linux' },
  generator: 'wrk',
  rounds: 3,
  seconds: 2,
  disk: { appends: 10, bytes: 3072, p50: 0.12, p99: 0.2 },
  absent: ['nginx'],
  scenarios: [
    {
      scenario: 'GET 2 KB, 1 connection',
      by: {
        direct: { perSecond: 10_000, p50: 0.1, p99: 0.2, cpu: null, requests: 1 },
        undici: { perSecond: 5_000, p50: 0.2, p99: 0.4, cpu: 0.1, requests: 1 },
        chaperone: { perSecond: 4_000, p50: 0.25, p99: 0.6, cpu: 0.2, requests: 1 },
      },
    },
  ],
  big: [{ scenario: 'download', bytes: 1e8, by: { direct: { perSecond: 1000, growth: null, firstByte: 1, cpu: null } } }],
  exec: null,
  watch: null,
  identity: null,
};

test('a table is aligned', () => {
  expect(
    table(
      ['', 'n'],
      [
        ['long name', '1'],
        ['b', '200'],
      ],
    ),
  ).toBe('             n\n---------  ---\nlong name    1\nb          200');
});

test('ratios are of throughput, and only where Chaperone took part', () => {
  expect(ratios(RESULT)).toEqual({ 'GET 2 KB, 1 connection': { direct: 0.4, undici: 0.8 } });
});

test('the report has added latencies and says what is absent', () => {
  const text = report(RESULT);
  expect(text).toContain('nginx: not installed here');
  expect(text).toMatch(/^chaperone +4000 +0\.40 +0\.80 +0\.250 +0\.600 +0\.150 +0\.400 +0\.050 +0\.200 +0\.200$/m);
  expect(text).toMatch(/^direct +1000 +1\.00 +– +– +1\.00 +–$/m);
});

test('keystrokes and watches have tables of their own', () => {
  const text = report({
    ...RESULT,
    exec: { undici: { p50: 0.1, p99: 0.5, max: 3 }, chaperone: { p50: 0.4, p99: 1.25, max: 9 } },
    watch: { chaperone: { watches: 500, events: 9990, p50: 1, p99: 7.5, max: 31, memory: 150, cpu: 0.3 } },
  });
  expect(text).toMatch(/^chaperone +0\.400 +1\.250 +9\.00 +0\.300 +0\.750$/m);
  expect(text).toMatch(/^chaperone +500 +9990 +1\.00 +7\.50 +31\.0 +150 +30$/m);
  expect(text).toMatch(/^exec keystroke.* ≤ 2 ms +0\.75 ms +met$/m);
});

test('who is speaking has a table of its own', () => {
  const one = { repeated: { p50: 0.004, p99: 0.02 }, changing: { p50: 0.012, p99: 0.05 } };
  const identity = {
    token: one,
    oidc: one,
    first: 61.5,
    fresh: { p50: 0.9, p99: 2 },
    bytes: 1204,
    groups: 9,
    fetches: 2,
    requests: 5102,
  };
  const text = report({ ...RESULT, identity });
  expect(text).toMatch(/^an OIDC token of 1204 bytes, 9 groups +0\.004 +0\.020 +0\.012 +0\.050$/m);
  expect(text).toContain('p50 0.90, p99 2.00; the first of its issuer 61.5; 2 documents fetched for 5102 requests');
});
