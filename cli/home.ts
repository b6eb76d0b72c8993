import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChaperoneError } from '../contract/errors.ts';

/** The data directory: CHAPERONE_HOME, else the platform's own place for application data. */
export function dataDirectory(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const given = env['CHAPERONE_HOME'];
  if (given) return resolve(given);
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Chaperone');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Chaperone');
  const data = env['XDG_DATA_HOME'];
  // The XDG specification: relative values are to be ignored.
  return join(data?.startsWith('/') ? data : join(home, '.local', 'share'), 'chaperone');
}

/** Where the program's own files are: the nearest directory above `from` that has `resources/policies`. */
export function installation(from: string = fileURLToPath(import.meta.url)): {
  readonly resources: string;
  readonly renderer: string | null;
} {
  for (let dir = dirname(from); ; dir = dirname(dir)) {
    const resources = join(dir, 'resources');
    if (existsSync(join(resources, 'policies'))) {
      const renderer = join(dir, 'out', 'renderer');
      return { resources, renderer: existsSync(join(renderer, 'index.html')) ? renderer : null };
    }
    if (dirname(dir) === dir)
      throw new ChaperoneError('engine.internal', { reason: 'the directory resources/policies is missing' });
  }
}
