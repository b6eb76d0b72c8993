import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appPaths, windowDirectory } from './paths.ts';

describe('appPaths', () => {
  it('are under out/ of a checkout', () => {
    const paths = appPaths(join('a', 'checkout'));
    expect(paths.engine).toBe(join('a', 'checkout', 'out', 'node', 'engine-process.js'));
    expect(paths.page).toBe(join('a', 'checkout', 'out', 'renderer'));
  });

  it('are in the archive when installed, but for the engine', () => {
    const paths = appPaths(join('resources', 'app.asar'));
    expect(paths.preload).toBe(join('resources', 'app.asar', 'out', 'preload', 'preload.cjs'));
    expect(paths.engine).toBe(join('resources', 'app.asar.unpacked', 'out', 'node', 'engine-process.js'));
    expect(paths.resources).toBe(join('resources', 'app.asar.unpacked', 'resources'));
  });
});

describe('windowDirectory', () => {
  it('is never inside the vault', () => {
    expect(windowDirectory('/data/chaperone')).toBe('/data/chaperone-window');
  });
});
