import { expect, it, vi } from 'vitest';
import { VERSION } from '../engine/version.ts';
import { invoke } from './invoke.ts';
import type { Terminal } from './terminal.ts';

async function call(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const out = vi.fn<(line: string) => void>();
  const err = vi.fn<(line: string) => void>();
  const terminal: Terminal = {
    env: { CHAPERONE_HOME: '/nonexistent/chaperone', ...env },
    cwd: '/',
    out,
    err,
    colour: false,
    ask: null,
    write: () => Promise.resolve(true),
    size: null,
    keys: null,
  };
  const code = await invoke(args, terminal);
  const text = (mock: typeof out) => mock.mock.calls.flat().join('\n');
  return { code, out: text(out), err: text(err) };
}

it('prints help and version, exit 0', async () => {
  expect(await call(['--version'])).toEqual({ code: 0, out: VERSION, err: '' });
  const help = await call(['--help']);
  expect(help.code).toBe(0);
  for (const word of [
    'init',
    'unlock',
    'lock',
    'status',
    'target',
    'serve',
    'run',
    'env',
    'sessions',
    'show',
    'verify',
    'replay',
    'export',
    'demo',
    'CHAPERONE_HOME',
  ]) {
    expect(help.out).toContain(word);
  }
});

it.each([
  [['nonsense'], 'unknown command'],
  [['show'], 'missing required argument'],
  [['sessions', '--verdict', 'maybe'], 'Allowed choices'],
  [['serve', '--port', '70000'], 'whole number from 0 to 65535'],
  [['serve', '--port', ''], 'whole number'],
  [['replay', 'x', '--speed', '0'], 'number from 0.01'],
  [['run'], 'missing required argument'],
  [['verify'], 'Name a session or a file'],
  [['verify', 'x', '--all'], 'Name a session or a file'],
  [['sessions', '--since', 'yesterday-ish'], 'is not a time'],
])('%j is a usage error, exit 2', async (args, reason) => {
  const { code, out, err } = await call(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^chaperone: /);
  expect(err).toContain(reason);
});

it('says in --json form what went wrong, on standard output, for `run` on standard error', async () => {
  const json = await call(['verify', '--all', '--json']);
  expect(JSON.parse(json.out)).toMatchObject({
    error: { code: 'vault.missing', message: expect.stringContaining('chaperone init') as string },
  });
  expect([json.code, json.err]).toEqual([2, '']);
  const run = await call(['run', '--json', '--', 'echo', '--json']);
  expect(JSON.parse(run.err)).toMatchObject({ error: { code: 'vault.no-passphrase' } });
  // The command's own --json is not ours.
  expect((await call(['run', '--', 'echo', '--json'])).err).toMatch(/^chaperone: /);
});

it('shows a stack trace only when asked', async () => {
  expect((await call(['verify', '--all'])).err).not.toContain('    at ');
  expect((await call(['verify', '--all'], { CHAPERONE_DEBUG: '1' })).err).toContain('    at ');
});
