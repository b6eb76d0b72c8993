import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGES } from './node.mjs';

const SCRIPTS = fileURLToPath(new URL('.', import.meta.url));
/** Makes a Node say that it is an old one. */
const OLD = ['--import', 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})'];

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-bin-')));
  for (const name of ['chaperone', 'node']) cpSync(join(SCRIPTS, `${name}.mjs`), join(root, 'scripts', `${name}.mjs`));
});
afterEach(() => rmSync(root, { recursive: true }));

function makeProgram(): string {
  const program = join(root, 'out', 'node', 'chaperone.js');
  mkdirSync(dirname(program), { recursive: true });
  const text =
    'process.stdout.write(JSON.stringify([process.argv[1], process.argv.slice(2), process.versions.node])); process.exitCode = 4;';
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  writeFileSync(program, text);
  return program;
}

const run = (flags: readonly string[], args: readonly string[]) =>
  spawnSync(process.execPath, [...flags, join(root, 'scripts', 'chaperone.mjs'), ...args], { encoding: 'utf8' });

describe('the command', () => {
  it('runs the built program with its arguments and its end', () => {
    const program = makeProgram();
    const { status, stdout } = run([], ['run', '--', 'a b', '*']);
    expect([status, JSON.parse(stdout)]).toEqual([4, [program, ['run', '--', 'a b', '*'], process.versions.node]]);
  });

  it('does the same from an old Node, on the one that npm installed', () => {
    const program = makeProgram();
    const carried = PACKAGES[`${process.platform}-${process.arch}`]!;
    const path = join(root, 'node_modules', ...carried);
    mkdirSync(dirname(path), { recursive: true });
    if (process.platform === 'win32') cpSync(process.execPath, path);
    else symlinkSync(process.execPath, path);
    const { status, stdout } = run(OLD, ['status']);
    expect([status, JSON.parse(stdout)]).toEqual([4, [program, ['status'], process.versions.node]]);
  });

  it('says in one sentence that it is not built, or that no good Node is there', () => {
    const unbuilt = run([], []);
    expect([unbuilt.status, unbuilt.stderr.split('\n')]).toEqual([
      1,
      [expect.stringContaining('not built yet; run `npm install`'), ''],
    ]);
    makeProgram();
    const old = run(OLD, []);
    expect([old.status, old.stderr.split('\n')]).toEqual([
      1,
      [expect.stringMatching(/^Chaperone needs Node .* run `npm install`/), ''],
    ]);
  });
});
