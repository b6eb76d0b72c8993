import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasRuntimeCode, judgeTests } from './beside.ts';
import { readSources } from './sources.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

describe('every source', () => {
  it('has a test beside it', async () => {
    expect(judgeTests(await readSources(ROOT))).toEqual([]);
  });
});

describe('hasRuntimeCode', () => {
  it.each([
    ['/** Words. */\nexport interface A { a: 1 }\nexport type B = A;', false],
    ["import type { A } from './a.ts';\nexport type B = A;\ndeclare const x: 1;", false],
    ['// nothing', false],
    ['export const a = 1;', true],
    ["import './effects.ts';", true],
    ['export function f(): void {}', true],
  ])('%j: %s', (text, expected) => {
    expect(hasRuntimeCode({ path: 'a.ts', text })).toBe(expected);
  });
});

describe('judgeTests', () => {
  const code = 'export const a = 1;\n';

  it('names a source without a test', () => {
    const sources = [
      { path: 'vault/a.ts', text: code },
      { path: 'vault/a.test.ts', text: '' },
      { path: 'renderer/c.tsx', text: code },
      { path: 'renderer/c.test.tsx', text: '' },
      { path: 'vault/types.ts', text: 'export type T = 1;' },
      { path: 'vault/b.ts', text: code },
      { path: 'scripts/d.mjs', text: code },
    ];
    expect(judgeTests(sources, {})).toEqual([
      'vault/b.ts has no vault/b.test.ts beside it',
      'scripts/d.mjs has no scripts/d.test.ts beside it',
    ]);
  });

  it('takes components as tested by the screens, when there is such a test', () => {
    const component = { path: 'renderer/a/B.tsx', text: code };
    expect(judgeTests([component], {})).toEqual(['renderer/a/B.tsx has no renderer/a/B.test.ts beside it']);
    expect(judgeTests([component, { path: 'renderer/screens.test.ts', text: '' }], {})).toEqual([]);
  });

  it('believes in a test elsewhere only when that names the file', () => {
    const sources = [
      { path: 'electron/main.ts', text: code },
      { path: 'test/app/main.test.ts', text: "import '../../electron/main.ts'" },
    ];
    expect(judgeTests(sources, { 'electron/main.ts': 'test/app/main.test.ts' })).toEqual([]);
    expect(judgeTests(sources, { 'electron/main.ts': 'test/app/other.test.ts', 'electron/gone.ts': 'x' })).toEqual([
      'electron/main.ts should be tested by test/app/other.test.ts, which does not name it',
      'electron/gone.ts is listed as tested elsewhere but does not exist',
    ]);
  });
});
