import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory, installation } from './home.ts';

it('follows CHAPERONE_HOME, then each platform', () => {
  expect(dataDirectory({ CHAPERONE_HOME: '/x/y', HOME: '/h' }, 'linux')).toBe('/x/y');
  expect(dataDirectory({ HOME: '/h' }, 'linux')).toBe('/h/.local/share/chaperone');
  expect(dataDirectory({ HOME: '/h', XDG_DATA_HOME: '/d' }, 'linux')).toBe('/d/chaperone');
  expect(dataDirectory({ HOME: '/h', XDG_DATA_HOME: 'relative' }, 'linux')).toBe('/h/.local/share/chaperone');
  expect(dataDirectory({ HOME: '/h' }, 'darwin')).toBe('/h/Library/Application Support/Chaperone');
  expect(dataDirectory({ LOCALAPPDATA: '/l' }, 'win32')).toBe(join('/l', 'Chaperone'));
});

it('finds its files from the sources and from the built form alike', () => {
  const root = mkdtempSync(join(tmpdir(), 'chaperone-install-'));
  try {
    mkdirSync(join(root, 'resources', 'policies'), { recursive: true });
    expect(installation(join(root, 'cli', 'main.ts'))).toEqual({ resources: join(root, 'resources'), renderer: null });
    mkdirSync(join(root, 'out', 'renderer'), { recursive: true });
    writeFileSync(join(root, 'out', 'renderer', 'index.html'), '');
    expect(installation(join(root, 'out', 'cli', 'main.js')).renderer).toBe(join(root, 'out', 'renderer'));
    expect(() => installation('/nowhere/main.js')).toThrow('resources/policies');
  } finally {
    rmSync(root, { recursive: true });
  }
});
