import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SCRIPTS = fileURLToPath(new URL('.', import.meta.url));
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'chaperone-start-'));
  for (const name of ['start', 'node', 'desktop', 'chaperone'])
    cpSync(join(SCRIPTS, `${name}.mjs`), join(root, 'scripts', `${name}.mjs`));
  writeFileSync(
    join(root, 'scripts', 'build.mjs'),
    'if (process.env.BREAK_BUILD) { console.error("the build says why"); process.exit(1); }',
  );
  mkdirSync(join(root, 'out', 'node'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(root, 'out', 'node', 'chaperone.js'),
    'console.log("chaperone", ...process.argv.slice(2)); process.exitCode = 3;',
  );
});
afterAll(() => rmSync(root, { recursive: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [join(root, 'scripts', 'start.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
  });
}

it('without a window: one line that says why, then the browser form with the same arguments', () => {
  const { status, stdout, stderr } = start(['--port', '0']);
  const lines = stdout.trim().split('\n');
  expect(lines.at(-2)).toMatch(/, so Chaperone starts in its browser form\.$/);
  expect(lines.at(-1)).toBe('chaperone serve --port 0');
  expect([status, stderr]).toEqual([3, '']);
  if (process.platform === 'linux')
    expect(lines).toEqual(['There is no display here, so Chaperone starts in its browser form.', 'chaperone serve --port 0']);
});

it('does not start on a build that failed', () => {
  const { status, stdout, stderr } = start([], { BREAK_BUILD: '1' });
  expect([status, stdout, stderr]).toEqual([1, '', 'the build says why\n']);
});
