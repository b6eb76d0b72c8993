import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecret, readText, readYaml, secretOf } from './files.ts';
import { fakeScreen } from './testing/screen.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'chaperone-files-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

function file(name: string, content: string, mode = 0o600): string {
  writeFileSync(join(cwd, name), content);
  chmodSync(join(cwd, name), mode);
  return name;
}

describe('a file', () => {
  it('is read from where we are, as text or as YAML', () => {
    expect(readText({ cwd }, file('a', 'text\n'))).toBe('text\n');
    expect(readYaml({ cwd }, file('b.yaml', 'a: [1, two]\n'))).toEqual({ a: [1, 'two'] });
  });

  it('that cannot be used is a sentence without its content', () => {
    file('long', 'x'.repeat((4 << 20) + 1));
    expect(() => readText({ cwd }, 'missing')).toThrow('The file missing cannot be used: there is no such file.');
    expect(() => readText({ cwd }, '.')).toThrow('it is a directory');
    expect(() => readText({ cwd }, 'long')).toThrow('it is too long');
    for (const text of ['a: b: hush-hush', 'a: &x hush-hush\nb: *x']) {
      expect(() => readYaml({ cwd }, file('c.yaml', text))).toThrow(/^The file c\.yaml cannot be used: it is not valid YAML\.$/);
    }
  });
});

describe('a secret', () => {
  it('is the content without white space around it, with a warning when others may read it', () => {
    const screen = fakeScreen({ cwd });
    expect(readSecret(screen.terminal, file('d', '  hush \n'))).toBe('hush');
    expect(screen.errors()).toBe('');
    readSecret(screen.terminal, file('e', 'hush-hush', 0o644));
    if (process.platform !== 'win32') expect(screen.errors()).toContain('e can be read by others');
    expect(screen.errors()).not.toContain('hush');
    expect(() => readSecret(screen.terminal, file('f', ' \n'))).toThrow('it is empty');
  });

  it('comes from the file, else from the keyboard, else is asked for as an option', async () => {
    const typed = fakeScreen({ cwd, ask: (question) => Promise.resolve(question === 'Token: ' ? ' typed ' : '') });
    expect(await secretOf(typed.terminal, file('g', 'filed'), 'Token: ', '--x-file')).toBe('filed');
    expect(await secretOf(typed.terminal, undefined, 'Token: ', '--x-file')).toBe('typed');
    await expect(secretOf(typed.terminal, undefined, 'Other: ', '--x-file')).rejects.toThrow('Nothing was typed');
    await expect(secretOf(fakeScreen({ cwd }).terminal, undefined, 'Token: ', '--x-file')).rejects.toThrow('Give --x-file FILE');
  });
});
