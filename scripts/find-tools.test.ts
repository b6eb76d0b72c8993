import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, needChromium, onPath } from './find-tools.mjs';

let folder: string;
const at = (name: string): string => join(folder, 'bin', name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chaperone-tools-'));
  mkdirSync(join(folder, 'bin', 'chromium'), { recursive: true });
  for (const name of ['kubectl', 'google-chrome', 'kubectl.exe']) {
    writeFileSync(at(name), '');
    chmodSync(at(name), 0o755);
  }
  writeFileSync(at('not-executable'), '');
  chmodSync(at('not-executable'), 0o644);
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = (env: NodeJS.ProcessEnv = {}, platform = 'linux') => ({
  platform,
  env: { PATH: ['', '/nowhere', join(folder, 'bin')].join(delimiter), ...env },
});

describe('onPath', () => {
  it('finds an executable, and nothing else of that name', () => {
    expect(onPath('kubectl', here())).toBe(at('kubectl'));
    expect(onPath('kubectl', here({}, 'win32'))).toBe(at('kubectl.exe'));
    expect(onPath('absent', here())).toBeUndefined();
    expect(onPath('chromium', here())).toBeUndefined();
    expect(onPath('kubectl', here({ PATH: '' }))).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('passes over what may not be run', () => {
    expect(onPath('not-executable', here())).toBeUndefined();
  });
});

describe('findChromium', () => {
  it('takes the named one, or says that it cannot be used', () => {
    expect(findChromium(here({ CHAPERONE_CHROMIUM: at('kubectl') }))).toBe(at('kubectl'));
    expect(findChromium(here({ CHAPERONE_CHROMIUM: '/nowhere/chromium' }))).toBeUndefined();
    expect(needChromium(here({ CHAPERONE_CHROMIUM: '/nowhere/chromium' }))).toBeUndefined();
  });

  it('looks on the PATH', () => {
    expect(findChromium(here())).toBe(at('google-chrome'));
  });
});
