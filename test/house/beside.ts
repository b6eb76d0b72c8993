/** Every source has a test beside it. */
import ts from 'typescript';
import type { Source } from './sources.ts';

/**
 * Sources that are tested from somewhere else, because they are programs or need more than themselves: path to the test that runs
 * them. The test must exist and name the file.
 */
export const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'electron/shell.ts': 'test/app/harness.ts',
  'electron/preload.ts': 'test/app/harness.ts',
  'electron/main.ts': 'test/app/harness.ts',
};

/** What a person sees is tested as a person sees it: components in a real browser, screen by screen, not one by one without one. */
const SCREENS = { folder: 'renderer/', ending: '.tsx', test: 'renderer/screens.test.ts' } as const;

/** Whether a file does something at run time: anything left once types, imports and empty exports are gone. */
export function hasRuntimeCode(source: Source): boolean {
  const text = ts.transpileModule(source.text, {
    fileName: source.path,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.ReactJSX,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  }).outputText;
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|^export \{\};?$|^"use strict";$/gm, '').trim() !== '';
}

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** Tests, and what only tests use: helpers are tested by the tests that they help. */
const isForTests = (path: string): boolean => path.startsWith('test/') || path.includes('/testing/') || isTest(path);

/** Complaints about sources without a test. */
export function judgeTests(
  sources: readonly Source[],
  elsewhere: Readonly<Record<string, string>> = TESTED_ELSEWHERE,
): readonly string[] {
  const texts = new Map(sources.map(({ path, text }) => [path, text]));
  const complaints: string[] = [];
  for (const source of sources) {
    const { path } = source;
    if (isForTests(path) || /(^|\/)vite\.config\.ts$/.test(path) || !hasRuntimeCode(source)) continue;
    const stem = path.replace(/\.(tsx?|mjs)$/, '');
    if (texts.has(`${stem}.test.ts`) || texts.has(`${stem}.test.tsx`)) continue;
    if (path.startsWith(SCREENS.folder) && path.endsWith(SCREENS.ending) && texts.has(SCREENS.test)) continue;
    const other = elsewhere[path];
    if (other === undefined) complaints.push(`${path} has no ${stem}.test.ts beside it`);
    else if (texts.get(other)?.includes(path.split('/').at(-1) ?? path) !== true)
      complaints.push(`${path} should be tested by ${other}, which does not name it`);
  }
  const stale = Object.keys(elsewhere).filter((path) => !texts.has(path));
  return [...complaints, ...stale.map((path) => `${path} is listed as tested elsewhere but does not exist`)];
}
