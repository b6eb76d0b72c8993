import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./check.mjs', import.meta.url));

it('names the gates when asked for one that does not exist', () => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, 'style'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, 'There is no gate style; there are types, lint, format, house.\n']);
});
