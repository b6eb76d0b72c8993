import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookByPs, lookInProc, lookOf, parentFacts, type LookAt, type ProcessLook } from './parent.ts';

type Row = readonly [pid: number, parent: number, name: string, line: string];
const look = (...rows: readonly Row[]): LookAt => {
  const known = new Map<number, ProcessLook>(rows.map(([pid, parent, name, line]) => [pid, { parent, name, line }]));
  return (pid) => Promise.resolve(known.get(pid) ?? null);
};

describe('the parent', () => {
  it('is the shell or program that started us', async () => {
    expect(await parentFacts(7, look([7, 1, 'bash', '-bash']))).toEqual({ pid: 7, name: 'bash' });
    // A shell that somebody works in, not one that was made for us.
    const line = 'bash -c ./ci.sh';
    expect(await parentFacts(7, look([7, 6, 'bash', line], [6, 1, 'runner', '/opt/runner']))).toEqual({ pid: 7, name: 'bash' });
  });

  it('is not npx, its shell, our launcher', async () => {
    const rows: Row[] = [
      [9, 8, 'node', 'node /src/node_modules/.bin/chaperone run -- claude'],
      [8, 7, 'sh', 'sh -c chaperone run -- claude'],
      [7, 6, 'npm exec chaper', 'npm exec chaperone run -- claude'],
      [6, 1, 'zsh', '-zsh'],
    ];
    expect(await parentFacts(9, look(...rows))).toEqual({ pid: 6, name: 'zsh' });
    const built: Row = [9, 6, 'node', '/usr/bin/node /src/out/node/chaperone.js env'];
    expect(await parentFacts(9, look(built, [6, 1, 'fish', 'fish']))).toEqual({ pid: 6, name: 'fish' });
    const source: Row = [9, 6, 'node', 'node /src/cli/main.ts env'];
    expect(await parentFacts(9, look(source, [6, 1, 'make', 'make']))).toEqual({ pid: 6, name: 'make' });
  });

  it('may be a node that is no wrapper of ours, and whatever is above too many wrappers', async () => {
    const agent: Row = [9, 6, 'node', 'node /opt/agent.js about chaperones'];
    expect(await parentFacts(9, look(agent))).toEqual({ pid: 9, name: 'node' });
    const many = Array.from({ length: 20 }, (_, n): Row => [n + 10, n + 11, 'sh', 'sh -c chaperone']);
    expect(await parentFacts(10, look(...many))).toEqual({ pid: 16, name: 'sh' });
    // In a container our wrapper may be all there is.
    expect(await parentFacts(1, look([1, 0, 'sh', 'sh -c chaperone']))).toEqual({ pid: 1, name: 'sh' });
  });

  it('is unknown where nothing can be seen, and has a name that can be printed', async () => {
    expect(await parentFacts(7, look())).toBeUndefined();
    expect(await parentFacts(0, look([0, 0, 'x', 'x']))).toBeUndefined();
    expect(await parentFacts(7, look([7, 1, `a\u001b[2J${'b'.repeat(2_000)}`, '']))).toEqual({
      pid: 7,
      name: `a[2J${'b'.repeat(1_020)}`,
    });
  });
});

it('is read from /proc, with names that hold parentheses and lines of many words', async () => {
  const root = mkdtempSync(join(tmpdir(), 'chaperone-proc-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, '42'));
  writeFileSync(join(root, '42', 'stat'), '42 (a) S (b) S 17 42 42 0 -1\n');
  writeFileSync(join(root, '42', 'comm'), 'a) S (b\n');
  writeFileSync(join(root, '42', 'cmdline'), 'sh\0-c\0echo  a\0');
  expect(await lookInProc(root)(42)).toEqual({ parent: 17, name: 'a) S (b', line: 'sh -c echo  a' });
  expect(await lookInProc(root)(43)).toBeNull();
});

it.runIf(process.platform !== 'win32')('is the same for this system by all ways that it has', async () => {
  const here = await lookOf(process.platform, process.env)(process.pid);
  expect(here).toMatchObject({ parent: process.ppid });
  expect(here?.line).toContain('node');
  expect(await lookByPs(process.env)(process.pid)).toMatchObject({ parent: process.ppid });
  expect(await lookByPs(process.env)(2 ** 22 + 1)).toBeNull();
  expect(await lookOf('win32', {})(process.pid)).toBeNull();
});
