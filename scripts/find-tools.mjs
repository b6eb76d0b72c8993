// The programs that tests need and npm does not bring: a Chromium and a kubectl. Found, or installed where that is possible.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** @typedef {{ platform: string, env: NodeJS.ProcessEnv }} Here */

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The full path of a program on the PATH.
 * @param {string} name
 * @param {Here} here
 * @returns {string | undefined}
 */
export function onPath(name, here) {
  const endings = here.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const folder of (here.env['PATH'] ?? here.env['Path'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder !== '' && isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** @param {Here} here */
function usualPlaces(here) {
  if (here.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (here.platform !== 'win32') return ['/snap/bin/chromium', '/opt/google/chrome/chrome'];
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => here.env[name]);
  const tails = [
    'Google\\Chrome\\Application\\chrome.exe',
    'Chromium\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return roots.flatMap((folder) => (folder ? tails.map((tail) => `${folder}\\${tail}`) : []));
}

/** Where playwright keeps (or would put) its own build of Chromium. */
function playwrightPlace() {
  /** @type {typeof import('playwright-core')} */
  const playwright = createRequire(import.meta.url)('playwright-core');
  return playwright.chromium.executablePath();
}

/**
 * A Chromium to test with: CHAPERONE_CHROMIUM, the PATH, the system's usual places, playwright's cache.
 * @param {Here} here
 * @returns {string | undefined}
 */
export function findChromium(here) {
  const named = here.env['CHAPERONE_CHROMIUM'];
  if (named) return isExecutable(named) ? named : undefined;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']) {
    const path = onPath(name, here);
    if (path !== undefined) return path;
  }
  return [...usualPlaces(here), playwrightPlace()].find(isExecutable);
}

/** Whether Debian packages can be installed here without asking for a password. */
function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** @param {string} name */
function aptInstall(name) {
  process.stdout.write(`installing ${name} with apt-get …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { stdio: 'ignore', env }).status === 0;
  if (!install()) {
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    install();
  }
}

/**
 * As `findChromium`, installing one if there is none; undefined when that fails too.
 * @param {Here} here
 * @returns {string | undefined}
 */
export function needChromium(here) {
  const found = findChromium(here);
  if (found !== undefined || here.env['CHAPERONE_CHROMIUM']) return found;
  if (isDebianRoot()) aptInstall('chromium');
  const installed = findChromium(here);
  if (installed !== undefined) return installed;
  process.stdout.write('installing Chromium with playwright …\n');
  const cli = join(createRequire(import.meta.url).resolve('playwright-core/package.json'), '..', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' });
  return findChromium(here);
}

/**
 * The kubectl on the PATH, installed on Debian when there is none; undefined when that fails.
 * @param {Here} here
 * @returns {string | undefined}
 */
export function needKubectl(here) {
  const found = onPath('kubectl', here);
  if (found !== undefined || !isDebianRoot()) return found;
  aptInstall('kubernetes-client');
  return onPath('kubectl', here);
}
