import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { electronPath, whyNoWindow } from './desktop.mjs';

describe('whyNoWindow', () => {
  it('finds a display and an ordinary user good', () => {
    expect(whyNoWindow({ platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 })).toBeUndefined();
    expect(whyNoWindow({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, uid: 1000 })).toBeUndefined();
    expect(whyNoWindow({ platform: 'darwin', env: {}, uid: 501 })).toBeUndefined();
    expect(whyNoWindow({ platform: 'win32', env: {}, uid: undefined })).toBeUndefined();
  });

  it('says what is in the way', () => {
    expect(whyNoWindow({ platform: 'linux', env: { DISPLAY: '' }, uid: 1000 })).toBe('There is no display here');
    expect(whyNoWindow({ platform: 'linux', env: { DISPLAY: ':0' }, uid: 0 })).toContain('root');
  });
});

describe('electronPath', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'chaperone-desktop-'));
    mkdirSync(join(root, 'node_modules', 'electron', 'dist'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const folder = () => join(root, 'node_modules', 'electron');

  it('is undefined before the runtime was fetched, or when it is gone', () => {
    expect(electronPath(root, {})).toBeUndefined();
    writeFileSync(join(folder(), 'path.txt'), 'electron');
    expect(electronPath(root, {})).toBeUndefined();
  });

  it('is what electron itself noted', () => {
    writeFileSync(join(folder(), 'path.txt'), 'electron');
    writeFileSync(join(folder(), 'dist', 'electron'), '');
    expect(electronPath(root, {})).toBe(join(folder(), 'dist', 'electron'));
    expect(electronPath(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') })).toBeUndefined();
  });
});
