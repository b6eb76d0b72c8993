// `npx chaperone` inside the repository. npm links the programs of dependencies into node_modules/.bin, not the package's own.
import { chmodSync, existsSync, lstatSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes node_modules/.bin/chaperone lead to scripts/chaperone.mjs, as npm would for a dependency.
 * @param {string} root
 * @param {string} [platform]
 */
export function linkBin(root, platform = process.platform) {
  const folder = join(root, 'node_modules', '.bin');
  if (!existsSync(folder)) return;
  if (platform === 'win32') {
    writeFileSync(join(folder, 'chaperone.cmd'), '@node "%~dp0\\..\\..\\scripts\\chaperone.mjs" %*\r\n');
    writeFileSync(
      join(folder, 'chaperone.ps1'),
      '& node "$PSScriptRoot/../../scripts/chaperone.mjs" @args\nexit $LASTEXITCODE\n',
    );
    return;
  }
  const link = join(folder, 'chaperone');
  const target = '../../scripts/chaperone.mjs';
  chmodSync(join(root, 'scripts', 'chaperone.mjs'), 0o755);
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(link) === target) return;
  rmSync(link, { force: true });
  symlinkSync(target, link);
}
