// Builds the Node side (vite) and the desktop side (electron-vite) into out/.
//   node scripts/build.mjs [--if-needed] [--quiet]
// Each side has a stamp: the digest of everything it is made from. With --if-needed a side whose stamp fits is left alone.
// A build happens in a folder of its own which then takes the place of the old one, so that a running program never sees
// half a build, and two builds at a time do no harm.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { linkBin } from './bin-link.mjs';
import { ensureNode, ROOT } from './node.mjs';

/** @typedef {{ name: string, makes: readonly string[], entry: string, from: readonly string[], build: () => Promise<unknown> }} Side */

const OUT = join(ROOT, 'out');
const COMMON = ['package-lock.json', 'scripts/build.mjs', 'contract'];

/** @type {readonly Side[]} */
const SIDES = [
  {
    name: 'node',
    makes: ['node'],
    entry: 'cli/main.ts',
    from: [...COMMON, 'vite.node.config.ts', 'resources/kubernetes', 'wire', 'proxy', 'vault', 'practice', 'engine', 'cli'],
    build: async () => (await import('vite')).build({ configFile: join(ROOT, 'vite.node.config.ts') }),
  },
  {
    name: 'app',
    makes: ['main', 'preload', 'renderer'],
    entry: 'electron/main.ts',
    from: [...COMMON, 'electron.vite.config.ts', 'electron', 'renderer'],
    build: async () =>
      (await import('electron-vite')).build({ root: ROOT, configFile: join(ROOT, 'electron.vite.config.ts'), logLevel: 'warn' }),
  },
];

/**
 * @param {string} path
 * @returns {string[]} the files under it that go into a build, sorted
 */
function sources(path) {
  if (!existsSync(path)) return [];
  /** @type {string[]} */
  const found = [];
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = join(path, entry.name);
    if (entry.isDirectory()) found.push(...sources(full));
    else if (!/\.test\.tsx?$/.test(entry.name)) found.push(full);
  }
  return found;
}

/** @param {Side} side */
function stamp(side) {
  const hash = createHash('sha256');
  for (const name of side.from) {
    const path = join(ROOT, name);
    for (const file of /\.\w+$/.test(name) ? [path] : sources(path)) {
      if (existsSync(file))
        hash
          .update(`${relative(ROOT, file)}\0`)
          .update(readFileSync(file))
          .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {Side} side */
function isCurrent(side) {
  const file = join(OUT, `${side.name}.stamp`);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp(side);
}

/** @param {Side} side */
async function build(side) {
  const wanted = stamp(side);
  mkdirSync(OUT, { recursive: true });
  const staging = mkdtempSync(join(OUT, '.build-'));
  const clean = () => rmSync(staging, { recursive: true, force: true });
  process.on('exit', clean);
  process.env['CHAPERONE_BUILD_DIR'] = relative(ROOT, staging);
  try {
    await side.build();
    for (const folder of side.makes) {
      if (!existsSync(join(staging, folder))) continue;
      if (existsSync(join(OUT, folder))) renameSync(join(OUT, folder), join(staging, `${folder}.old`));
      renameSync(join(staging, folder), join(OUT, folder));
    }
    writeFileSync(join(OUT, `${side.name}.stamp`), wanted);
  } finally {
    clean();
  }
}

/**
 * The bundler colours its messages whether or not anybody can see colours.
 * @param {unknown} error
 */
function plain(error) {
  const text = error instanceof Error ? error.message : String(error);
  return process.stderr.isTTY ? text : stripVTControlCharacters(text);
}

/** Removes what builds left that were killed; an hour is longer than any build takes. */
function clearAbandoned() {
  if (!existsSync(OUT)) return;
  for (const name of readdirSync(OUT)) {
    const path = join(OUT, name);
    if (name.startsWith('.build-') && Date.now() - statSync(path).mtimeMs > 3_600_000)
      rmSync(path, { recursive: true, force: true });
  }
}

await ensureNode(import.meta.url);
// The bundler's plugins reject in the background as well; one message is enough.
process.on('unhandledRejection', (reason) => {
  process.stderr.write(`${plain(reason)}\n`);
  process.exit(1);
});
process.chdir(ROOT);
clearAbandoned();
let failed = false;
const ifNeeded = process.argv.includes('--if-needed');
for (const side of SIDES) {
  if (!existsSync(join(ROOT, side.entry))) {
    process.stderr.write(
      `${side.entry} does not exist, so ${side.makes.map((folder) => `out/${folder}`).join(', ')} cannot be built\n`,
    );
    continue;
  }
  if (ifNeeded && isCurrent(side)) continue;
  const start = performance.now();
  try {
    await build(side);
  } catch (error) {
    process.stderr.write(`${plain(error)}\n`);
    failed = true;
    continue;
  }
  if (!process.argv.includes('--quiet')) {
    process.stdout.write(
      `built ${side.makes.map((folder) => `out/${folder}`).join(', ')} in ${Math.round(performance.now() - start)} ms\n`,
    );
  }
}
linkBin(ROOT);
if (failed) process.exitCode = 1;
