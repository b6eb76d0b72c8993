/** The result as tables for people. */
import type { ContestantName } from './options.ts';
import { ratios, type BenchResult } from './result.ts';

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
  for (const { scenario, bytes, by } of result.big) parts.push('', `${scenario}, ${bytes / 1048576} MiB`, bigTable(by));
  const lines = Object.entries(ratios(result)).map(([scenario, row]) => [
    scenario,
    ...RATIO_COLUMNS.map((name) => number(row[name], 2)),
  ]);
  if (lines.length > 0) parts.push('', 'Chaperone’s throughput over each of the others', table(['', ...RATIO_COLUMNS], lines));
  return parts.join('\n');
}

const RATIO_COLUMNS = ['direct', 'nginx', 'undici', 'http-proxy', 'mitmdump'] as const;

function scenarioTable(by: BenchResult['scenarios'][number]['by']): string {
  const { direct, undici } = by;
  const rows = (Object.entries(by) as [ContestantName, NonNullable<(typeof by)[ContestantName]>][]).map(([name, m]) => [
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
  const rows = (Object.entries(by) as [ContestantName, NonNullable<(typeof by)[ContestantName]>][]).map(([name, m]) => [
    name,
    number(m.perSecond, 0),
    over(m.perSecond, by.direct?.perSecond),
    over(m.perSecond, by.undici?.perSecond),
    number(m.growth, 1),
    number(m.firstByte, 2),
  ]);
  return table(['', 'MB/s', '× direct', '× undici', 'memory growth MB', 'first byte ms'], rows);
}
