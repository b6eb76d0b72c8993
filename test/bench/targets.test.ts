import { expect, test } from 'vitest';
import type { BenchResult, BigMeasured, Measured } from './result.ts';
import { targets } from './targets.ts';

const small = (perSecond: number, p50: number): Measured => ({ perSecond, p50, p99: 1, cpu: null, requests: 1 });
const big = (perSecond: number, growth: number, firstByte: number): BigMeasured => ({ perSecond, growth, firstByte, cpu: null });

const NOTHING: BenchResult = {
  machine: { cores: 2, node: '24.0.0', platform: 'linux' },
  generator: 'wrk',
  rounds: 1,
  seconds: 1,
  disk: { appends: 1, bytes: 3072, p50: 0.2, p99: 0.3 },
  absent: [],
  scenarios: [],
  big: [],
  exec: null,
  watch: null,
  identity: null,
};

const judge = (result: Partial<BenchResult>) => targets({ ...NOTHING, ...result }).map(({ got, met }) => [got, met]);

test('what was not measured is not judged', () => {
  expect(judge({})).toEqual([]);
  expect(judge({ scenarios: [{ scenario: 'GET 2 KB, 16 connections', by: { undici: small(1, 1) } }] })).toEqual([]);
});

test('throughput at 16 connections is judged against each of the others', () => {
  const by = { chaperone: small(500, 1), undici: small(1000, 1), 'http-proxy': small(500, 1), mitmdump: small(100, 1) };
  expect(judge({ scenarios: [{ scenario: 'POST 2 KB, 16 connections', by }] })).toEqual([
    ['1.00', true],
    ['0.50', false],
    ['5.00', true],
  ]);
});

test('of the latency added to a POST, one fsync is owed to the disk', () => {
  const by = { chaperone: small(1, 0.75), undici: small(1, 0.2) };
  expect(judge({ scenarios: [{ scenario: 'GET 2 KB, 1 connection', by }] })).toEqual([['0.55 ms', false]]);
  expect(judge({ scenarios: [{ scenario: 'POST 2 KB, 1 connection', by }] })).toEqual([['0.35 ms', true]]);
});

test('a body is judged by speed, first byte and memory', () => {
  const by = { chaperone: big(79, 64, 3.5), undici: big(100, 0, 2) };
  expect(judge({ big: [{ scenario: 'upload', bytes: 1e9, by }] })).toEqual([
    ['0.79', false],
    ['1.50 ms', false],
    ['64.00 MB', true],
  ]);
});

test('keystrokes and watches', () => {
  expect(judge({ exec: { chaperone: { p50: 1, p99: 3, max: 9 }, undici: { p50: 0.1, p99: 0.5, max: 2 } } })).toEqual([
    ['2.50 ms', false],
  ]);
  const one = { watches: 500, events: 9, p50: 1, p99: 8, max: 90, memory: 201, cpu: 0.2 };
  expect(judge({ watch: { chaperone: one } })).toEqual([
    ['8.00 ms', true],
    ['201.00 KB', false],
  ]);
});

test('who is speaking is judged by a token that is known, with a head that changes', () => {
  const fast = { p50: 0.01, p99: 0.2 };
  const slow = { p50: 0.11, p99: 0.2 };
  const identity = { token: { repeated: fast, changing: fast }, first: 60, fresh: slow, bytes: 1200, groups: 9, requests: 5000 };
  expect(judge({ identity: { ...identity, oidc: { repeated: slow, changing: fast }, fetches: 2 } })).toEqual([
    ['0.01 ms', true],
    ['2', true],
  ]);
  expect(judge({ identity: { ...identity, oidc: { repeated: fast, changing: slow }, fetches: 3 } })).toEqual([
    ['0.11 ms', false],
    ['3', false],
  ]);
});
