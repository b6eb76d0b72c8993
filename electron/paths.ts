/** Where the built parts are, from the folder (or archive) that Electron calls the app. */
import { basename, dirname, join } from 'node:path';

export interface AppPaths {
  readonly preload: string;
  readonly page: string;
  readonly engine: string;
  /** Built-in policies and the practice cluster's data. */
  readonly resources: string;
}

/**
 * In an installed app the engine is not inside the archive: its worker threads, native modules and data files are plain
 * files beside it (electron-builder.yml, asarUnpack).
 */
export function appPaths(app: string): AppPaths {
  const plain = app.replace(/\.asar$/, '.asar.unpacked');
  return {
    preload: join(app, 'out', 'preload', 'preload.cjs'),
    page: join(app, 'out', 'renderer'),
    engine: join(plain, 'out', 'node', 'engine-process.js'),
    resources: join(plain, 'resources'),
  };
}

/**
 * Where Chromium keeps what belongs to the window (sizes, themes, its caches): beside the vault, never inside it. Electron's own
 * default would be the vault's directory itself on macOS, and one for all vaults.
 */
export function windowDirectory(home: string): string {
  return join(dirname(home), `${basename(home)}-window`);
}
