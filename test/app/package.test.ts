/** The installed app's folder, made by electron-builder around a folder that only looks like the Electron runtime. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentBuild, ROOT } from './built.ts';

/** Twenty seconds of copying: with the nightly tests only. */
const nightly = process.env['CHAPERONE_NIGHTLY'] === '1' && process.platform === 'linux';
if (!nightly) process.stdout.write('SKIPPED, packaging: runs on Linux with `npm run test:nightly`.\n');

async function makeRuntime(folder: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true });
  await mkdir(join(folder, 'resources'));
  await writeFile(join(folder, 'electron'), '#!/bin/sh\n');
  await chmod(join(folder, 'electron'), 0o755);
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak'])
    await writeFile(join(folder, name), '45.3.4');
}

describe.skipIf(!nightly)('the packaged app', () => {
  let work: string;
  const app = (...parts: string[]): string => join(work, 'release', 'linux-unpacked', ...parts);
  const plain = (...parts: string[]): string => app('resources', 'app.asar.unpacked', ...parts);

  beforeAll(async () => {
    currentBuild();
    work = await mkdtemp(join(tmpdir(), 'chaperone-package-'));
    await makeRuntime(join(work, 'runtime'));
    const flags = [`-c.electronDist=${join(work, 'runtime')}`, `-c.directories.output=${join(work, 'release')}`];
    const builder = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
    const args = [builder, '--config', 'electron-builder.yml', '--linux', 'dir', ...flags];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  }, 300_000);
  afterAll(() => rm(work, { recursive: true, force: true }));

  it('has the executable, the version, the licences and the archive', async () => {
    expect(await readdir(app())).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html', 'chaperone', 'locales', 'resources', 'version']),
    );
    expect(await readdir(app('resources'))).toEqual(expect.arrayContaining(['app.asar', 'app.asar.unpacked']));
  });

  it('carries what it needs and no more: one build of SQLite, no second Node, no maps', async () => {
    expect(await readdir(plain('node_modules', 'sql.js', 'dist'))).toEqual(['sql-wasm.js', 'sql-wasm.wasm']);
    const files = await readdir(plain(), { recursive: true });
    expect(files.filter((name) => /\.(map|bare)$|node_modules\/node-(linux|darwin|win|bin)/.test(name))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['resources/policies/default.yaml', 'out/node/engine-process.js']));
  });

  it('holds a program that runs from there, native modules included', async () => {
    const passphrase = join(work, 'passphrase');
    await writeFile(passphrase, 'correct horse battery staple\n', { mode: 0o600 });
    const env = { ...process.env, CHAPERONE_HOME: join(work, 'home'), CHAPERONE_PASSPHRASE_FILE: passphrase };
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [plain('out', 'node', 'chaperone.js'), ...args], { env, encoding: 'utf8' });
    const made = run('init');
    expect(made.status, made.stderr).toBe(0);
    expect(await readFile(join(work, 'home', 'vault.json'), 'utf8')).toContain('"format":1');
    expect(run('verify', '--all').status).toBe(0);
  });
});
