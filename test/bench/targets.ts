/** What this version promises, and whether this run kept it. */
import type { BenchResult } from './result.ts';

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
  readonly met: boolean;
}

/** One line for each promise that this run can judge: what was not measured is left out. */
export function targets(result: BenchResult): Target[] {
  return [
    ...result.scenarios.flatMap((one) => small(one, result.disk.p50)),
    ...result.big.flatMap(body),
    ...exec(result),
    ...watch(result),
    ...identity(result),
  ];
}

function small({ scenario, by }: BenchResult['scenarios'][number], fsync: number): Target[] {
  const { chaperone, undici } = by;
  if (chaperone === undefined) return [];
  if (scenario.endsWith('16 connections')) {
    return (['http-proxy', 'undici', 'mitmdump'] as const).flatMap((name) => {
      const other = by[name];
      return other === undefined ? [] : [atLeast(`${scenario}: × ${name}`, chaperone.perSecond / other.perSecond, WANTED[name])];
    });
  }
  if (undici === undefined) return [];
  const added = chaperone.p50 - undici.p50;
  return scenario.startsWith('GET')
    ? [atMost(`${scenario}: p50 added to undici`, added, 0.3, 'ms')]
    : [atMost(`${scenario}: p50 added to undici, minus one fsync`, added - fsync, 0.4, 'ms')];
}

const WANTED = { 'http-proxy': 1, undici: 0.6, mitmdump: 4 } as const;

function body({ scenario, by }: BenchResult['big'][number]): Target[] {
  const { chaperone, undici } = by;
  if (chaperone === undefined) return [];
  const growth = chaperone.growth === null ? [] : [atMost(`${scenario}: memory growth`, chaperone.growth, 64, 'MB')];
  if (undici === undefined) return growth;
  return [
    atLeast(`${scenario}: × undici`, chaperone.perSecond / undici.perSecond, 0.8),
    atMost(`${scenario}: first byte after undici's`, chaperone.firstByte - undici.firstByte, 1, 'ms'),
    ...growth,
  ];
}

function exec({ exec: by }: BenchResult): Target[] {
  if (by?.chaperone === undefined || by.undici === undefined) return [];
  return [atMost('exec keystroke: p99 added to a bare tunnel', by.chaperone.p99 - by.undici.p99, 2, 'ms')];
}

function watch({ watch: by }: BenchResult): Target[] {
  if (by?.chaperone === undefined) return [];
  const { watches, p99, memory } = by.chaperone;
  return [
    atMost(`${watches} watches: p99 lateness of an event`, p99, 50, 'ms'),
    ...(memory === null ? [] : [atMost(`${watches} watches: memory for each`, memory, 200, 'KB')]),
  ];
}

function identity({ identity: measured }: BenchResult): Target[] {
  if (measured === null) return [];
  const { oidc, fetches, requests } = measured;
  return [
    atMost('identity of a known OIDC token: p50', oidc.changing.p50, 0.1, 'ms'),
    atMost(`documents fetched from the issuer for ${requests} requests`, fetches, 2, ''),
  ];
}

function atLeast(what: string, value: number, limit: number): Target {
  return { what, wanted: `≥ ${limit}`, got: value.toFixed(2), met: value >= limit };
}

function atMost(what: string, value: number, limit: number, unit: string): Target {
  return {
    what,
    wanted: `≤ ${limit} ${unit}`.trim(),
    got: `${value.toFixed(unit === '' ? 0 : 2)} ${unit}`.trim(),
    met: value <= limit,
  };
}
