// Walks the browser form as test/app/walk.test.ts and access.test.ts do, keeps the screens in .cache/screenshots, and the README's one in docs/replay.png.
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const dir = join(root, '.cache', 'screenshots');
const { status } = spawnSync(
  process.execPath,
  [join(root, 'scripts', 'test.mjs'), 'test/app/walk.test.ts', 'test/app/access.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, CHAPERONE_SCREENSHOTS: dir },
  },
);
if (status === 0) {
  copyFileSync(join(dir, '4-denied-delete-dark.png'), join(root, 'docs', 'replay.png'));
  console.log(`docs/replay.png is new; all screens are in ${dir}`);
}
process.exitCode = status ?? 1;
