/** The repository's own build, made current first. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Built {
  readonly renderer: string;
  readonly engine: string;
}

/** Builds what has changed; throws with the build's own words when that fails. */
export function currentBuild(): Built {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), '--if-needed'], {
    encoding: 'utf8',
  });
  const built = { renderer: join(ROOT, 'out', 'renderer'), engine: join(ROOT, 'out', 'node', 'engine-process.js') };
  if (status !== 0 || !existsSync(built.engine)) throw new Error(`the build failed: ${stderr}`);
  return built;
}
