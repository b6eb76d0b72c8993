/** Looking for a value in every form in which it could lie around. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The value itself, as hex, and as base64 at each of the three alignments in which it can sit inside a longer text. */
export function formsOf(value: string): string[] {
  const aligned = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]).toString('base64');
    // The first and last groups mix with their neighbours; what is between is the same everywhere.
    return text.slice(4, -4);
  });
  return [value, Buffer.from(value).toString('hex'), ...aligned];
}

/** Files below `dir` that hold `value` in one of its forms. */
export function findInTree(dir: string, value: string): string[] {
  const forms = formsOf(value).map((form) => Buffer.from(form));
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return forms.some((form) => bytes.includes(form));
    });
}
