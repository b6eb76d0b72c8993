/** The runner of the cluster tests, with scripts in the cluster's place that only write down that they were called. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, 'test-cluster.mjs');
let dir: string;

beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'chaperone-fake-cluster-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** A cluster whose `up.sh` ends with `upCode`. */
function fakeCluster(upCode: number): void {
  for (const [name, code] of Object.entries({ install: 0, up: upCode, down: 0 })) {
    const file = join(dir, `${name}.sh`);
    writeFileSync(file, `#!/bin/sh\necho ${name} "$CLUSTER_STATE" "$CLUSTER_API_PORT" "$@" >>"${dir}/calls"\nexit ${code}\n`);
    chmodSync(file, 0o755);
  }
}

function run(env: Record<string, string>, ...args: string[]): Promise<{ code: number; lines: string[]; err: string }> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CHAPERONE_TEST_')));
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], { env: { ...clean, ...env } }, (error, stdout, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), lines: stdout.trim().split('\n'), err });
    });
  });
}

const calls = () => readFileSync(join(dir, 'calls'), 'utf8').trim().split('\n');

describe.runIf(process.platform !== 'win32')('npm run test:cluster', () => {
  it('starts a cluster, runs the tests, ends the cluster, and tells the truth in the last line', async () => {
    fakeCluster(0);
    const { code, lines } = await run({ CHAPERONE_CLUSTER_DIR: dir }, 'test/cluster/audit.test.ts');
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: '2 passed, 0 failed' });
    const [install = '', up = '', down = '', ...others] = calls();
    expect(others).toEqual([]);
    const [, state = '', port = ''] = up.split(' ');
    expect(install).toBe(`install ${state} ${port} `.trimEnd());
    expect(down).toBe(`down ${state} ${port} --wipe`);
    expect(Number(port)).toBeGreaterThan(1024);
    expect(() => readFileSync(state)).toThrow('ENOENT');
  });

  it('a cluster that does not start is a failure, and is ended all the same', async () => {
    fakeCluster(3);
    const { code, lines, err } = await run({ CHAPERONE_CLUSTER_DIR: dir });
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: '0 passed, 1 failed' });
    expect(err).toContain('did not start');
    expect(calls().map((line) => line.split(' ')[0])).toEqual(['install', 'up', 'down']);
  });

  it('no cluster at all is a failure that says what to set', async () => {
    const { code, lines, err } = await run({ CHAPERONE_CLUSTER_DIR: dir });
    expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: '0 passed, 1 failed' });
    expect(err).toContain('CHAPERONE_TEST_KUBECONFIG');
  });

  it('a cluster that the caller names is left as it is', async () => {
    fakeCluster(0);
    const { code } = await run(
      { CHAPERONE_CLUSTER_DIR: dir, CHAPERONE_TEST_KUBECONFIG: '/nowhere' },
      'test/cluster/audit.test.ts',
    );
    expect(code).toBe(0);
    expect(calls).toThrow('ENOENT');
  });
});
