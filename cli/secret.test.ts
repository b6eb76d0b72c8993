import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newPassphrase, passphrase, readPassphrase } from './secret.ts';
import type { Terminal } from './terminal.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-secret-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const file = (name: string, content: string, mode = 0o600) => {
  const path = join(dir, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
};
const terminal = (over: Partial<Terminal>): Terminal => ({
  env: {},
  cwd: dir,
  out: vi.fn(),
  err: vi.fn(),
  colour: false,
  ask: null,
  write: () => Promise.resolve(true),
  size: null,
  keys: null,
  ...over,
});

describe('the file', () => {
  it('gives its first line, spaces kept, line ends not', () => {
    expect(readPassphrase(file('a', ' pass word \r\nsecond\n'), vi.fn())).toBe(' pass word ');
  });

  it('is refused when empty, missing or a directory', () => {
    for (const path of [file('b', '\nsecond'), join(dir, 'missing'), dir]) {
      expect(() => readPassphrase(path, vi.fn())).toThrow(expect.objectContaining({ code: 'vault.passphrase-file' }) as Error);
    }
  });

  it.runIf(process.platform !== 'win32')(
    'draws a warning when others may read it, naming the file and not the passphrase',
    () => {
      const warn = vi.fn();
      readPassphrase(file('c', 'hush-hush', 0o640), warn);
      expect(warn).toHaveBeenCalledWith(expect.stringMatching(/c can be read by others/));
      expect(warn.mock.calls.flat().join()).not.toContain('hush-hush');
    },
  );
});

it('prefers the option, then the variable, then asks, then refuses', async () => {
  const env = { CHAPERONE_PASSPHRASE_FILE: file('env', 'from env') };
  expect(await passphrase(file('opt', 'from option'), terminal({ env }))).toBe('from option');
  expect(await passphrase(undefined, terminal({ env }))).toBe('from env');
  expect(await passphrase(undefined, terminal({ ask: () => Promise.resolve('typed') }))).toBe('typed');
  await expect(passphrase(undefined, terminal({}))).rejects.toMatchObject({ code: 'vault.no-passphrase' });
});

it('asks for a new one twice', async () => {
  const answers = ['one', 'two'];
  await expect(newPassphrase(undefined, terminal({ ask: () => Promise.resolve(answers.shift() ?? '') }))).rejects.toMatchObject({
    code: 'cli.usage',
  });
  expect(await newPassphrase(undefined, terminal({ ask: () => Promise.resolve('same') }))).toBe('same');
});
