/** A small tree of files for trying the rules of the house on. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Tree {
  readonly root: string;
  remove(): Promise<void>;
}

export async function makeTree(files: Readonly<Record<string, string>>): Promise<Tree> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'chaperone-house-')));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return { root, remove: () => rm(root, { recursive: true }) };
}
