import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installation } from './installation.ts';

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
