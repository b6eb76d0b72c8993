/** The size budget: median, 90th percentile and longest file, in lines. */
import type { Source } from './sources.ts';

export const BUDGET = { median: 130, percentile90: 350, longest: 500 } as const;

/** Tables and generated files, which may be as long as what they list; each with its reason. */
export const EXCEPTED: Readonly<Record<string, string>> = {};

export const lines = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Complaints about `sources`; empty when they keep the budget. */
export function judgeSize(sources: readonly Source[], excepted: Readonly<Record<string, string>> = EXCEPTED): readonly string[] {
  const sizes = sources.filter(({ path }) => !(path in excepted)).map(({ path, text }) => ({ path, size: lines(text) }));
  const sorted = sizes.map(({ size }) => size).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const complaints = sizes
    .filter(({ size }) => size > BUDGET.longest)
    .map(({ path, size }) => `${path} has ${size} lines; no file may have more than ${BUDGET.longest}`);
  if (at(0.5) > BUDGET.median) complaints.push(`the median file has ${at(0.5)} lines; the budget is ${BUDGET.median}`);
  if (at(0.9) > BUDGET.percentile90)
    complaints.push(`the 90th percentile has ${at(0.9)} lines; the budget is ${BUDGET.percentile90}`);
  const stale = Object.keys(excepted).filter((path) => !sources.some((source) => source.path === path));
  return [...complaints, ...stale.map((path) => `${path} is excepted from the budget but does not exist`)];
}
