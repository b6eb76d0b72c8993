/** Lists the repository's own source files. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const FOLDERS = [
  'contract',
  'proxy',
  'vault',
  'practice',
  'wire',
  'engine',
  'cli',
  'electron',
  'renderer',
  'scripts',
  'test',
] as const;

export interface Source {
  /** From the root, `/` as separator. */
  readonly path: string;
  readonly text: string;
}

/** All source and test files under `folders`, sorted by path; folders that do not exist are left out. */
export async function readSources(root: string, folders: readonly string[] = FOLDERS): Promise<readonly Source[]> {
  const found: Source[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !/\.(ts|tsx|mjs)$/.test(entry.name)) continue;
      const full = join(entry.parentPath, entry.name);
      found.push({ path: full.slice(join(root, '/').length).replaceAll('\\', '/'), text: await readFile(full, 'utf8') });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
