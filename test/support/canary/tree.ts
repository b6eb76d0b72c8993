import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formsIn } from './forms.ts';

/** Files below `dir` that hold `value` in one of its forms. */
export function findInTree(dir: string, value: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => formsIn(readFileSync(file), value).length > 0);
}
