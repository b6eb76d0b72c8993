import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'chaperone-test-script-'));
  for (const name of ['test', 'node', 'find-tools', 'test-count'])
    cpSync(join(ROOT, 'scripts', `${name}.mjs`), join(root, 'scripts', `${name}.mjs`));
  writeFileSync(join(root, 'scripts', 'build.mjs'), 'if (process.env.BREAK_BUILD) process.exit(1);');
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'junction');
  const tests = {
    'good/one.test.js':
      "import { it, expect } from 'vitest'; it('a', () => { expect(process.env.CHAPERONE_NIGHTLY).toBe(''); }); it('b', () => {}); it.skip('c', () => {});",
    'bad/one.test.js': "import { it } from 'vitest'; it('a', () => {}); it('b', () => { throw new Error('no'); });",
    'broken/one.test.js': "import './missing.js';",
    'night/one.test.js':
      "import { it, expect } from 'vitest'; it('a', () => { expect(process.env.CHAPERONE_NIGHTLY).toBe('1'); });",
  };
  for (const [path, text] of Object.entries(tests)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

/** Exit code and last line. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): [number | null, string | undefined] {
  // Any executable does for a Chromium here; nothing is to be installed by this test.
  const options = {
    encoding: 'utf8',
    env: { ...process.env, CHAPERONE_NIGHTLY: '', CHAPERONE_CHROMIUM: process.execPath, ...env },
  } as const;
  const { status, stdout } = spawnSync(process.execPath, [join(root, 'scripts', 'test.mjs'), ...args], options);
  return [status, stdout.trimEnd().split('\n').at(-1)];
}

it('ends with a true line and exit code', () => {
  expect(run(['good'])).toEqual([0, '2 passed, 0 failed, 1 skipped']);
  expect(run(['bad'])).toEqual([1, '1 passed, 1 failed']);
  expect(run(['broken'])).toEqual([1, '0 passed, 1 failed']);
  expect(run(['nothing-is-called-this'])).toEqual([1, '0 passed, 1 failed']);
});

it('hands on --nightly, and does not call a run good whose build failed', () => {
  expect(run(['--nightly', 'night'])).toEqual([0, '1 passed, 0 failed']);
  expect(run(['good'], { BREAK_BUILD: '1' })).toEqual([1, '2 passed, 1 failed, 1 skipped']);
});
