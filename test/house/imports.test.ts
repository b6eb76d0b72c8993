import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { makeTree, type Tree } from './fixture.ts';
import { readGraph } from './graph.ts';
import { ROOMS } from './imports.ts';
import { judge } from './judge.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = Object.keys(ROOMS);

describe('the house', () => {
  it('imports only downward, without cycles', async () => {
    const graph = await readGraph(ROOT, FOLDERS);
    expect(graph.edges.length).toBeGreaterThan(100);
    expect(judge(graph)).toEqual([]);
  });

  it('runs on packages that an installed app has: dependencies, not devDependencies', async () => {
    const manifest = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as { dependencies: Record<string, string> };
    // The page is bundled, and Electron is the runtime itself.
    const rooms = FOLDERS.filter((room) => room !== 'renderer' && room !== 'electron');
    const { edges } = await readGraph(ROOT, rooms);
    const missing = edges.filter(
      ({ from, to, kind }) => kind === 'package' && !from.includes('.test.') && !(to in manifest.dependencies),
    );
    expect(missing.map(({ from, to }) => `${from} uses ${to}, which is not in "dependencies"`)).toEqual([]);
  });
});

describe('the rules', () => {
  let tree: Tree | undefined;
  afterEach(async () => {
    await tree?.remove();
    tree = undefined;
  });

  async function complaints(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
    tree = await makeTree(files);
    return judge(await readGraph(tree.root, FOLDERS));
  }

  it('let a good tree pass', async () => {
    const good = {
      'contract/step.ts': 'export interface Step { n: number }',
      'proxy/listen/server.ts':
        "import type { Step } from '../../contract/step.ts'; import { createServer } from 'node:https'; export const s: Step[] = []; createServer();",
      'proxy/mask/mask.ts': 'export const mask = 1;',
      'proxy/path.ts':
        "import { s } from './listen/server.ts'; import { mask } from './mask/mask.ts'; export const path = [s, mask];",
      'engine/start.ts': "import { path } from '../proxy/path.ts'; export const start = path;",
    };
    expect(await complaints(good)).toEqual([]);
  });

  it('see an import upward, also when it is type-only', async () => {
    const found = await complaints({
      'engine/start.ts': 'export interface Engine { a: 1 }',
      'proxy/a.ts': "import type { Engine } from '../engine/start.ts'; export type A = Engine;",
      'vault/b.ts': "export type B = import('../engine/start.ts').Engine;",
    });
    expect(found).toEqual([
      'proxy/a.ts imports engine/start.ts: proxy may import contract/, wire/ only',
      'vault/b.ts imports engine/start.ts: vault may import contract/, wire/ only',
    ]);
  });

  it('see imports of single files that a room may not see', async () => {
    const found = await complaints({
      'vault/log/store.ts': 'export const store = 1;',
      'vault/read/verify.ts': 'export const verify = 1;',
      'cli/main.ts':
        "import { verify } from '../vault/read/verify.ts'; import { store } from '../vault/log/store.ts'; export const x = [verify, store];",
    });
    expect(found).toEqual([
      'cli/main.ts imports vault/log/store.ts: cli may import contract/, wire/, engine/, vault/read/, vault/vault.ts only',
    ]);
  });

  it('see a stage that imports another, dynamic imports included', async () => {
    const found = await complaints({
      'proxy/policy/decide.ts': 'export const decide = 1;',
      'proxy/mask/mask.ts': "export const mask = () => import('../policy/decide.ts');",
    });
    expect(found).toEqual([
      'proxy/mask/mask.ts imports proxy/policy/decide.ts: stages of the proxy never import each other; pass it in from proxy/path.ts',
    ]);
  });

  it('see a third file that assembles stages, and a stage that knows the path', async () => {
    const found = await complaints({
      'proxy/path.ts': 'export const path = 1;',
      'proxy/policy/decide.ts': "import { path } from '../path.ts'; export const decide = path;",
      'proxy/mask/mask.ts': 'export const mask = 1;',
      'proxy/shortcut.ts':
        "import { decide } from './policy/decide.ts'; import { mask } from './mask/mask.ts'; export const x = [decide, mask];",
    });
    expect(found).toEqual([
      'proxy/policy/decide.ts imports proxy/path.ts: a stage does not know the path it is part of',
      'proxy/shortcut.ts imports the stages mask, policy: only proxy/path.ts and proxy/create.ts see several',
    ]);
  });

  it('see foreign packages and Node modules', async () => {
    const found = await complaints({
      'contract/a.ts':
        "import { join } from 'node:path'; import { z } from 'zod'; import yaml from 'yaml'; export const a = [join, z, yaml];",
      'proxy/b.ts': "import { readFile } from 'node:fs/promises'; export const b = readFile;",
    });
    expect(found).toEqual([
      'contract/a.ts imports node:path: not in contract',
      'contract/a.ts imports the package yaml: contract may use zod only',
      'proxy/b.ts imports node:fs/promises: not in proxy',
    ]);
  });

  it('see cycles, type-only ones included', async () => {
    const found = await complaints({
      'vault/a.ts': "import type { B } from './b.ts'; export interface A { b: B }",
      'vault/b.ts': "import type { C } from './c.ts'; export interface B { c: C }",
      'vault/c.ts': "import type { A } from './a.ts'; export interface C { a: A }",
    });
    expect(found).toEqual(['cycle: vault/a.ts → vault/b.ts → vault/c.ts → vault/a.ts']);
  });

  it('see imports of tests and of files that do not exist', async () => {
    const found = await complaints({
      'engine/a.test.ts': 'export const help = 1;',
      'engine/b.ts': "import { help } from './a.test.ts'; import { gone } from './gone.ts'; export const b = [help, gone];",
    });
    expect(found).toEqual([
      'engine/b.ts imports ./gone.ts: there is no such file',
      'engine/b.ts imports engine/a.test.ts: a test is not a module; move what is shared into a file of its own',
    ]);
  });
});
