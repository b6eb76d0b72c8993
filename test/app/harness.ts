/** Runs the real shell (electron/main.ts, shell.ts, preload.ts) on the stand-in, in an app folder of its own. */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { vi } from 'vitest';
import type * as Electron from './standin/electron.ts';
import type { machine as Machine } from './standin/machine.ts';
import { TEST_PAGE } from './test-page.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface AppUnderTest {
  readonly electron: typeof Electron;
  readonly machine: typeof Machine;
  /** The page of the only window. */
  page(): Page;
  stop(): Promise<void>;
}

/** The preload script as the build makes it: one CommonJS file that needs `electron` only. */
async function buildPreload(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      outDir,
      minify: false,
      target: 'es2022',
      rolldownOptions: {
        input: { preload: join(ROOT, 'electron', 'preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  });
}

/** A folder such as `npm run build` leaves; `renderer` is copied (without one: the test page), `engine` is a module that the engine process imports. */
export async function makeAppFolder(parts: { readonly renderer: string | undefined; readonly engine: string }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chaperone-app-'));
  await buildPreload(join(folder, 'out', 'preload'));
  const page = join(folder, 'out', 'renderer');
  await mkdir(page, { recursive: true });
  if (parts.renderer !== undefined) await cp(parts.renderer, page, { recursive: true });
  else for (const [name, text] of Object.entries(TEST_PAGE)) await writeFile(join(page, name), text);
  await mkdir(join(folder, 'out', 'node'), { recursive: true });
  await symlink(join(ROOT, 'resources'), join(folder, 'resources'), 'junction');
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(
    join(folder, 'out', 'node', 'engine-process.js'),
    `import ${JSON.stringify(pathToFileURL(parts.engine).href)};\n`,
  );
  return folder;
}

export const FAKE_ENGINE = fileURLToPath(new URL('./fake-engine.ts', import.meta.url));

/** Starts everything and waits until the window's page is loaded. */
export async function startApp(
  options: {
    readonly renderer?: string;
    readonly engine?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Called before the page loads. */
    readonly onPage?: (page: Page) => void;
  } = {},
): Promise<AppUnderTest> {
  vi.resetModules();
  for (const [name, value] of Object.entries(options.env ?? {})) vi.stubEnv(name, value);
  const folder = await makeAppFolder({ renderer: options.renderer, engine: options.engine ?? FAKE_ENGINE });
  const electron = await import('./standin/electron.ts');
  const { machine } = await import('./standin/machine.ts');
  machine.appPath = folder;
  const context = await machine.start();
  if (options.onPage !== undefined) context.on('page', options.onPage);
  // Runs electron/shell.ts.
  await import('../../electron/main.ts');
  electron.app.becomeReady();
  await vi.waitFor(
    () => {
      if (electron.BrowserWindow.getAllWindows()[0]?.visible !== true) throw new Error('no window yet');
    },
    { timeout: 20_000, interval: 10 },
  );
  return {
    electron,
    machine,
    page: () => {
      const page = electron.BrowserWindow.getAllWindows()[0]?.webContents.page;
      if (page === undefined) throw new Error('there is no window');
      return page;
    },
    stop: async () => {
      await machine.stop();
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
