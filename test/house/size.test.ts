import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { judgeSize } from './size.ts';
import { readSources } from './sources.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const file = (path: string, size: number): { path: string; text: string } => ({ path, text: 'x\n'.repeat(size) });

describe('the size budget', () => {
  it('is kept', async () => {
    const sources = await readSources(ROOT);
    expect(sources.length).toBeGreaterThan(100);
    expect(judgeSize(sources)).toEqual([]);
  });

  it('names a file that is too long, unless it is excepted', () => {
    const sources = [file('a.ts', 10), file('b.ts', 20), file('long.ts', 501)];
    expect(judgeSize(sources, {})).toContain('long.ts has 501 lines; no file may have more than 500');
    expect(judgeSize(sources, { 'long.ts': 'a table' })).toEqual([]);
    expect(judgeSize([file('exact.ts', 130)], {})).toEqual([]);
  });

  it('watches the median and the 90th percentile', () => {
    expect(judgeSize([file('a.ts', 131), file('b.ts', 131), file('c.ts', 1)], {})).toEqual([
      'the median file has 131 lines; the budget is 130',
    ]);
    const mostlySmall = [...Array.from({ length: 8 }, (_, i) => file(`${i}.ts`, 10)), file('y.ts', 351), file('z.ts', 351)];
    expect(judgeSize(mostlySmall, {})).toEqual(['the 90th percentile has 351 lines; the budget is 350']);
  });

  it('drops exceptions that are not needed any more', () => {
    expect(judgeSize([file('a.ts', 1)], { 'gone.ts': 'a table' })).toEqual([
      'gone.ts is excepted from the budget but does not exist',
    ]);
  });
});
