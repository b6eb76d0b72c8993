// `npm start`: the desktop window where there can be one, else the browser form, with one line that says why.
// Arguments go to whichever runs.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { electronPath, whyNoWindow } from './desktop.mjs';
import { become, ensureNode, ROOT } from './node.mjs';

await ensureNode(import.meta.url);
const args = process.argv.slice(2);
const built = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), '--if-needed'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (built.status !== 0) process.exit(1);

/**
 * @param {string} reason
 * @returns {Promise<never>}
 */
function browserForm(reason) {
  process.stdout.write(`${reason}, so Chaperone starts in its browser form.\n`);
  return become(process.execPath, [join(ROOT, 'scripts', 'chaperone.mjs'), 'serve', ...args]);
}

/** Runs Electron's own download, quietly; ten minutes at most. */
function fetchElectron() {
  process.stdout.write('Fetching the Electron runtime (once, about 120 MB) …\n');
  const script = join(ROOT, 'node_modules', 'electron', 'install.js');
  spawnSync(process.execPath, [script], { stdio: 'ignore', timeout: 600_000 });
  return electronPath(ROOT, process.env);
}

/**
 * How Electron ended. A start that fails at once (no sandbox on this kernel, a broken display) is told apart by time.
 * @param {string} electron
 * @returns {Promise<{ code: number, seconds: number }>}
 */
function runElectron(electron) {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn(electron, [ROOT, ...args], { stdio: 'inherit' });
    /** @param {number} code */
    const end = (code) => resolve({ code, seconds: (performance.now() - start) / 1000 });
    child.on('error', () => end(1));
    child.on('exit', (code) => end(code ?? 1));
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  });
}

const reason = whyNoWindow({ platform: process.platform, env: process.env, uid: process.getuid?.() });
if (reason !== undefined) await browserForm(reason);
const electron = electronPath(ROOT, process.env) ?? fetchElectron();
if (electron === undefined) await browserForm('The Electron runtime is not here and could not be fetched');
else {
  const { code, seconds } = await runElectron(electron);
  if (code !== 0 && seconds < 5) await browserForm(`Electron could not start (exit ${code})`);
  process.exit(code);
}
