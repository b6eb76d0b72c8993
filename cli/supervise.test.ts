import { expect, it } from 'vitest';
import { supervise } from './supervise.ts';

const run = (script: string, over: Partial<Parameters<typeof supervise>[0]> = {}) =>
  supervise({ command: [process.execPath, '-e', script], env: {}, cwd: '/', terminal: false, ...over });

it('has the command’s exit code, and 128 + n for a signal', async () => {
  expect(await run('process.exit(7)')).toBe(7);
  expect(await run('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)')).toBe(143);
});

it('gives exactly the environment it was told', async () => {
  expect(await run('process.exit(process.env.A === "1" && process.env.HOME === undefined ? 0 : 1)', { env: { A: '1' } })).toBe(0);
});

it('says why a command cannot be started', async () => {
  await expect(supervise({ command: ['/no/such/program'], env: {}, cwd: '/', terminal: false })).rejects.toMatchObject({
    code: 'cli.command',
    message: expect.stringContaining('no such program') as string,
  });
});

it('leaves no signal handler behind', async () => {
  const before = process.listenerCount('SIGTERM');
  await run('');
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
