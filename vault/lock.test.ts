import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/vault/fixture.ts';
import { takeLock } from './lock.ts';

describe('lock', () => {
  it('is held by one, in the same process too, and says by whom', () => {
    const dir = temporaryDirectory();
    const release = takeLock(dir);
    expect(readFileSync(join(dir, 'engine.lock'), 'utf8')).toBe(`${process.pid}\n`);
    expect(() => takeLock(dir)).toThrow(expect.objectContaining({ code: 'vault.busy', details: { pid: String(process.pid) } }));
    release();
    release();
    takeLock(dir)();
  });

  it('is free when its holder was killed, whatever the file still says', async () => {
    const dir = temporaryDirectory();
    const program = `import { takeLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
      takeLock(process.argv[1]); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(() => takeLock(dir)).toThrow(expect.objectContaining({ code: 'vault.busy', details: { pid: String(child.pid) } }));
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    takeLock(dir)();
  });

  it('does not believe what it cannot read, and says when there is no directory', () => {
    const dir = temporaryDirectory();
    const release = takeLock(dir);
    writeFileSync(join(dir, 'engine.lock'), 'not a number');
    expect(() => takeLock(dir)).toThrow(expect.objectContaining({ details: { pid: 'unknown' } }));
    release();
    expect(() => takeLock(join(dir, 'none'))).toThrow(expect.objectContaining({ code: 'vault.missing' }));
    writeFileSync(join(dir, 'file'), '');
    chmodSync(join(dir, 'file'), 0o600);
    expect(() => takeLock(join(dir, 'file'))).toThrow(expect.objectContaining({ code: 'vault.io' }));
  });
});
