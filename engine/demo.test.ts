import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runDemo } from './demo.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-demo-test-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** A kubectl that writes down how it was called, and refuses deletes. */
function kubectl() {
  const file = join(dir, 'kubectl');
  const log = join(dir, 'log');
  writeFileSync(
    file,
    `#!/bin/sh\necho "$KUBECONFIG|$HOME|$CHAPERONE_HOME|$*" >> ${log}\ncat "$KUBECONFIG"\ncase "$1" in delete) echo refused >&2; exit 1;; esac\n`,
  );
  chmodSync(file, 0o755);
  return log;
}

function engine(verified = true) {
  const verdicts = { allow: 4, deny: 1, masked: 1, error: 0 };
  return {
    'targets.list': vi.fn(() => Promise.resolve([])),
    'targets.practice': vi.fn(() => Promise.resolve({ name: 'practice' })),
    'sessions.open': vi.fn(() => Promise.resolve({ id: 'S', kubeconfig: 'the kubeconfig' })),
    'sessions.end': vi.fn(() => Promise.resolve({ id: 'S', steps: 5, verdicts, sealed: true })),
    'sessions.verify': vi.fn(() => Promise.resolve({ verified })),
  };
}

it.skipIf(process.platform === 'win32')(
  'runs each kubectl in a private place with this session’s kubeconfig, seals, verifies, cleans up',
  async () => {
    const log = kubectl();
    const around = {
      ...fakeSurroundings(dir, '/r', new FakeTime()),
      env: { PATH: `${dir}:/bin:/usr/bin`, CHAPERONE_HOME: '/secret' },
    };
    const fake = engine();
    const result = await runDemo(fake as never, around);
    expect(result).toMatchObject({ id: 'S', steps: 5, verified: true });
    expect(result.commands.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 1]);
    expect(result.commands[5]).toMatchObject({
      command: 'kubectl delete deployment web -n shop-prod',
      output: 'the kubeconfigrefused',
    });
    expect(fake['sessions.end']).toHaveBeenCalledExactlyOnceWith({ id: 'S', exitCode: 0 });
    const [first = ''] = readFileSync(log, 'utf8').split('\n');
    const [config = '', home = '', secret] = first.split('|');
    expect(config).toMatch(/chaperone-demo-.*\/config$/);
    expect([home, secret]).toEqual([config.replace('config', 'home'), '']);
    expect(existsSync(config)).toBe(false);
  },
);

it.skipIf(process.platform === 'win32')('does not call a run verified that is not', async () => {
  kubectl();
  const around = { ...fakeSurroundings(dir, '/r', new FakeTime()), env: { PATH: `${dir}:/bin:/usr/bin` } };
  expect((await runDemo(engine(false) as never, around)).verified).toBe(false);
});

it('needs a kubectl', async () => {
  const fake = engine();
  await expect(runDemo(fake as never, fakeSurroundings(dir, '/r', new FakeTime()))).rejects.toMatchObject({
    code: 'cli.kubectl',
  });
  expect(fake['sessions.open']).not.toHaveBeenCalled();
});

it('seals the session when something goes wrong in between', async () => {
  kubectl();
  const around = { ...fakeSurroundings(dir, '/r', new FakeTime()), env: { PATH: dir } };
  const fake = engine();
  fake['sessions.open'].mockResolvedValue({ id: 'S', kubeconfig: { toString: null } } as never);
  await expect(runDemo(fake as never, around)).rejects.toThrow();
  expect(fake['sessions.end']).toHaveBeenCalledExactlyOnceWith({ id: 'S', exitCode: 1 });
});
