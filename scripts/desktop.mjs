// Whether the desktop window can be had on this machine, and if not, why, in words.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why there can be no window, or undefined when nothing speaks against one.
 * @param {{ platform: string, env: NodeJS.ProcessEnv, uid: number | undefined }} here
 * @returns {string | undefined}
 */
export function whyNoWindow(here) {
  if (here.platform !== 'linux') return undefined;
  if (!here.env['DISPLAY'] && !here.env['WAYLAND_DISPLAY']) return 'There is no display here';
  // Electron as root would have to give up its sandbox, which holds the page.
  if (here.uid === 0) return 'Electron keeps its sandbox only for ordinary users, and this is root';
  return undefined;
}

/**
 * The Electron executable that is already on this machine, if any.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function electronPath(root, env) {
  const folder = join(root, 'node_modules', 'electron');
  const marker = join(folder, 'path.txt');
  if (!existsSync(marker)) return undefined;
  const path = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(marker, 'utf8'));
  return existsSync(path) ? path : undefined;
}
