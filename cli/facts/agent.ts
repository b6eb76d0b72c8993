/** Which version of an agent a command starts, found without starting it. */
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** Directories above a program in which its package may be. */
const HIGHEST = 8;
/** Bytes; a longer package.json is not read. */
const MOST = 1 << 20;

const Version = z.string().regex(/^[\w.+~-]{1,100}$/);
const Package = z.object({ version: Version, bin: z.union([z.string(), z.record(z.string(), z.string())]) });

/**
 * Installations without a package.json that carry their version in the path: the agents' own installers, Homebrew.
 * The first group is the version.
 */
const PATHS: readonly RegExp[] = [
  /[/\\](?:claude|codex)[/\\]versions[/\\](\d+\.\d+[\w.+-]*)(?:[/\\]|$)/,
  /[/\\](?:Cellar|Caskroom)[/\\](?:claude-code|codex)[/\\](\d+\.\d+[\w.+-]*)[/\\]/,
];

/** Undefined when it cannot be told. Never throws. */
export function agentVersion(program: string, env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const file = locate(program, env, cwd);
  if (file === undefined) return undefined;
  const inPath = PATHS.map((pattern) => pattern.exec(file)?.[1]).find((version) => version !== undefined);
  return inPath ?? packagedVersion(file);
}

/** The file that would run, links followed. */
function locate(program: string, env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const places = /[/\\]/.test(program)
    ? [resolve(cwd, program)]
    : (env['PATH'] ?? '').split(delimiter).map((dir) => resolve(cwd, dir, program));
  for (const place of places) {
    try {
      accessSync(place, constants.X_OK);
      if (statSync(place).isFile()) return realpathSync(place);
    } catch {
      // Not here: the next place.
    }
  }
  return undefined;
}

/** Of the nearest package above that names this very file among its programs. */
function packagedVersion(file: string): string | undefined {
  let dir = dirname(file);
  for (let up = 0; up < HIGHEST && dirname(dir) !== dir; up += 1, dir = dirname(dir)) {
    const found = readPackage(join(dir, 'package.json'));
    if (found === null) continue;
    const programs = typeof found.bin === 'string' ? [found.bin] : Object.values(found.bin);
    if (programs.some((one) => real(resolve(dir, one)) === file)) return found.version;
  }
  return undefined;
}

function readPackage(path: string): z.infer<typeof Package> | null {
  try {
    if (statSync(path).size > MOST) return null;
    return Package.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
