import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appPaths, dataDirectory, windowDirectory } from './paths.ts';

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

describe('dataDirectory', () => {
  it('is CHAPERONE_HOME, else the place of the system', () => {
    expect(dataDirectory({ CHAPERONE_HOME: '/vault' }, 'linux')).toBe('/vault');
    expect(dataDirectory({ HOME: '/home/a' }, 'linux')).toBe('/home/a/.local/share/chaperone');
    expect(dataDirectory({ HOME: '/home/a', XDG_DATA_HOME: 'relative' }, 'linux')).toBe('/home/a/.local/share/chaperone');
    expect(dataDirectory({ HOME: '/Users/a' }, 'darwin')).toBe('/Users/a/Library/Application Support/Chaperone');
  });

  it('never holds what Chromium writes', () => {
    expect(windowDirectory('/data/chaperone')).toBe('/data/chaperone-window');
  });
});
