import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

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
