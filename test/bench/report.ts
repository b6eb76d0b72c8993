/** The result as tables for people. */
import type { ContestantName } from './options.ts';
import { ratios, type BenchResult, type By } from './result.ts';
import { targets } from './targets.ts';

type Row = readonly string[];

/** Left-aligned first column, right-aligned others, two spaces between. */
export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: Row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].map((text) => text.trimEnd()).join('\n');
}

const number = (value: number | null | undefined, digits: number) =>
  value === undefined || value === null || Number.isNaN(value) ? '–' : value.toFixed(digits);

/** `value` relative to `base`, `–` when there is no base. */
const over = (value: number, base: number | undefined) => (base === undefined ? '–' : (value / base).toFixed(2));
const added = (value: number, base: number | undefined) => (base === undefined ? '–' : (value - base).toFixed(3));

export function report(result: BenchResult): string {
  const parts = [
    `${result.machine.cores} cores, Node ${result.machine.node}, ${result.machine.platform}; load by ${result.generator}, ` +
      `medians of ${result.rounds} alternating rounds of ${result.seconds} s`,
    `fdatasync of a ${result.disk.bytes}-byte append on this disk: p50 ${result.disk.p50.toFixed(3)} ms, p99 ${result.disk.p99.toFixed(3)} ms (${result.disk.appends} appends)`,
  ];
  for (const name of result.absent) parts.push(`${name}: not installed here, so not measured`);
  for (const { scenario, by } of result.scenarios) parts.push('', scenario, scenarioTable(by));
  for (const { scenario, bytes, by } of result.big) parts.push('', `${scenario}, ${bytes / 1e6} MB`, bigTable(by));
  if (result.exec !== null) parts.push('', 'exec, one keystroke and its echo', execTable(result.exec));
  if (result.watch !== null) parts.push('', 'watches with one event a second each', watchTable(result.watch));
  if (result.identity !== null) parts.push('', ...identityTable(result.identity));
  const lines = Object.entries(ratios(result)).map(([scenario, row]) => [
    scenario,
    ...RATIO_COLUMNS.map((name) => number(row[name], 2)),
  ]);
  if (lines.length > 0) parts.push('', 'Chaperone’s throughput over each of the others', table(['', ...RATIO_COLUMNS], lines));
  const judged = targets(result).map(({ what, wanted, got, met }) => [what, wanted, got, met ? 'met' : 'NOT MET']);
  if (judged.length > 0) parts.push('', 'Targets', table(['', 'wanted', 'got', ''], judged));
  return parts.join('\n');
}

const RATIO_COLUMNS = ['direct', 'nginx', 'undici', 'http-proxy', 'mitmdump'] as const;

const entries = <One>(by: By<One>) => Object.entries(by) as [ContestantName, One][];

function scenarioTable(by: BenchResult['scenarios'][number]['by']): string {
  const { direct, undici } = by;
  const rows = entries(by).map(([name, m]) => [
    name,
    number(m.perSecond, 0),
    over(m.perSecond, direct?.perSecond),
    over(m.perSecond, undici?.perSecond),
    number(m.p50, 3),
    number(m.p99, 3),
    added(m.p50, direct?.p50),
    added(m.p99, direct?.p99),
    added(m.p50, undici?.p50),
    added(m.p99, undici?.p99),
    number(m.cpu, 3),
  ]);
  const head = [
    '',
    'req/s',
    '× direct',
    '× undici',
    'p50 ms',
    'p99 ms',
    '+p50 direct',
    '+p99 direct',
    '+p50 undici',
    '+p99 undici',
    'CPU ms/req',
  ];
  return table(head, rows);
}

function bigTable(by: BenchResult['big'][number]['by']): string {
  const rows = entries(by).map(([name, m]) => [
    name,
    number(m.perSecond, 0),
    over(m.perSecond, by.direct?.perSecond),
    over(m.perSecond, by.undici?.perSecond),
    number(m.growth, 1),
    number(m.firstByte, 2),
    number(m.cpu, 2),
  ]);
  return table(['', 'MB/s', '× direct', '× undici', 'memory growth MB', 'first byte ms', 'CPU ms/MB'], rows);
}

function execTable(by: NonNullable<BenchResult['exec']>): string {
  const { undici } = by;
  const rows = entries(by).map(([name, m]) => [
    name,
    number(m.p50, 3),
    number(m.p99, 3),
    number(m.max, 2),
    added(m.p50, undici?.p50),
    added(m.p99, undici?.p99),
  ]);
  return table(['', 'p50 ms', 'p99 ms', 'max ms', '+p50 undici', '+p99 undici'], rows);
}

function watchTable(by: NonNullable<BenchResult['watch']>): string {
  const rows = entries(by).map(([name, m]) => [
    name,
    String(m.watches),
    String(m.events),
    number(m.p50, 2),
    number(m.p99, 2),
    number(m.max, 1),
    number(m.memory, 0),
    number(m.cpu === null ? null : m.cpu * 100, 0),
  ]);
  return table(['', 'watches', 'events', 'late p50 ms', 'p99 ms', 'max ms', 'KB each', 'CPU %'], rows);
}

function identityTable(measured: NonNullable<BenchResult['identity']>): readonly string[] {
  const { token, oidc, first, fresh, bytes, groups, fetches, requests } = measured;
  const cells = ({ p50, p99 }: { readonly p50: number; readonly p99: number }) => [number(p50, 3), number(p99, 3)];
  const row = (name: string, { repeated, changing }: typeof token) => [name, ...cells(repeated), ...cells(changing)];
  return [
    'who is speaking, milliseconds of each request',
    table(
      ['', 'same head p50', 'p99', 'changing head p50', 'p99'],
      [row('a token of ours', token), row(`an OIDC token of ${bytes} bytes, ${groups} groups`, oidc)],
    ),
    `an OIDC token for the first time: p50 ${number(fresh.p50, 2)}, p99 ${number(fresh.p99, 2)}; the first of its issuer ${number(first, 1)}; ` +
      `${fetches} documents fetched for ${requests} requests`,
  ];
}
