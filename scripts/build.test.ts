import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let root: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const build = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), ...args], { encoding: 'utf8' });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'chaperone-build-'));
  for (const name of ['build', 'node', 'bin-link', 'chaperone'])
    cpSync(join(ROOT, 'scripts', `${name}.mjs`), join(root, 'scripts', `${name}.mjs`));
  for (const name of ['vite.node.config.ts', 'electron.vite.config.ts', 'renderer/vite.config.ts'])
    cpSync(join(ROOT, name), join(root, name));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  write('package.json', '{"type":"module"}');
  write('contract/word.ts', 'export const word: string = "shared";');
  write('vault/log/thread.ts', "import { word } from '../../contract/word.ts'; console.log('thread', word);");
  write(
    'cli/main.ts',
    "import { word } from '../contract/word.ts'; console.log(word, new URL('./vault-log-thread.js', import.meta.url).href);",
  );
  write(
    'electron/main.ts',
    "import { app } from 'electron'; import { word } from '../contract/word.ts'; console.log(app, word);",
  );
  write(
    'electron/preload.ts',
    "import { contextBridge } from 'electron'; import { z } from 'zod'; contextBridge.exposeInMainWorld('x', z.string().parse('y'));",
  );
  write('renderer/index.html', '<!doctype html><script type="module" src="./main.tsx"></script>');
  write('renderer/main.tsx', 'document.title = "page";');
});
afterAll(() => rmSync(root, { recursive: true }));

describe('the build', () => {
  it('makes both sides, and names entries that are left out', () => {
    const { status, stdout, stderr } = build();
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^built out\/node in \d+ ms\nbuilt out\/main, out\/preload, out\/renderer in \d+ ms\n$/);
    expect(stderr).toContain('engine/process.ts does not exist, so engine-process.js is left out');
  });

  it('puts threads beside the code that starts them', () => {
    const { stdout } = spawnSync(process.execPath, [join(root, 'out', 'node', 'chaperone.js')], { encoding: 'utf8' });
    const [word, thread] = stdout.trim().split(' ');
    expect(word).toBe('shared');
    const { stdout: said } = spawnSync(process.execPath, [fileURLToPath(thread!)], { encoding: 'utf8' });
    expect(said).toBe('thread shared\n');
  });

  it('makes a preload script that stands alone but for electron, and a main that imports it', () => {
    const preload = readFileSync(join(root, 'out', 'preload', 'preload.cjs'), 'utf8');
    expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1])).toEqual(['electron']);
    expect(readFileSync(join(root, 'out', 'main', 'main.js'), 'utf8')).toContain('from "electron"');
    expect(existsSync(join(root, 'out', 'renderer', 'index.html'))).toBe(true);
  });

  it('does nothing when nothing changed, and only what is needed otherwise', () => {
    expect(build('--if-needed').stdout).toBe('');
    write('cli/main.test.ts', 'not part of it');
    expect(build('--if-needed').stdout).toBe('');
    write('cli/main.ts', 'console.log("changed");');
    expect(build('--if-needed').stdout).toMatch(/^built out\/node in \d+ ms\n$/);
  });

  it('says what is wrong without a stack, and keeps the last good build', () => {
    write('cli/main.ts', 'import { x } from "./missing.ts"; console.log(x);');
    const { status, stderr } = build('--if-needed');
    expect(status).toBe(1);
    expect(stderr).toContain('missing.ts');
    expect(stderr).not.toMatch(/\n\s+at .*\(/);
    expect(readFileSync(join(root, 'out', 'node', 'chaperone.js'), 'utf8')).toContain('changed');
  });
});
