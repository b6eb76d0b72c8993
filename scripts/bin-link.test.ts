import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkBin } from './bin-link.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chaperone-link-'));
  mkdirSync(join(root, 'scripts'));
  writeFileSync(join(root, 'scripts', 'chaperone.mjs'), '');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('linkBin', () => {
  it('does nothing before node_modules exists', () => {
    linkBin(root);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('makes a link that leads to the script, again and again, over a stale one', () => {
    const bin = join(root, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync('/nowhere', join(bin, 'chaperone'));
    linkBin(root, 'linux');
    linkBin(root, 'linux');
    expect(readlinkSync(join(bin, 'chaperone'))).toBe('../../scripts/chaperone.mjs');
    expect(realpathSync(join(bin, 'chaperone'))).toBe(realpathSync(join(root, 'scripts', 'chaperone.mjs')));
  });

  it('writes command files on Windows', () => {
    const bin = join(root, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    linkBin(root, 'win32');
    expect(readFileSync(join(bin, 'chaperone.cmd'), 'utf8')).toContain('scripts\\chaperone.mjs" %*');
    expect(readFileSync(join(bin, 'chaperone.ps1'), 'utf8')).toContain('scripts/chaperone.mjs" @args');
  });
});
