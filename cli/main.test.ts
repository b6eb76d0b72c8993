import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';
import { Place } from './testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const place = new Place();
afterAll(() => place.clean());

it('is a program with output, errors and exit codes', async () => {
  expect(await place.run(['--version'])).toMatchObject({ code: 0, err: '' });
  const missing = await place.run(['sessions']);
  expect(missing).toEqual({
    code: 2,
    out: '',
    err: `chaperone: There is no vault in ${place.home}; make one with \`chaperone init\`.\n`,
  });
});

it('does not mind a reader that goes away', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, err]).toEqual([0, '']);
});
