import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemSchedule } from '../schedule.ts';
import { FakeTime } from '../testing/fakes.ts';
import { findProgram, runProgram, type ProgramOptions } from './program.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-program-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const run = (script: string, over: Partial<ProgramOptions> = {}) =>
  runProgram({
    ...{ file: process.execPath, args: ['-e', script], env: {}, limit: 1000, ms: 60_000 },
    ...{ schedule: systemSchedule, signal: new AbortController().signal },
    ...over,
  });

/** A script that starts a process of its own, says both numbers in a file, and never ends. */
const hanging = (file: string) =>
  `const { spawn } = require('node:child_process');
   const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
   require('node:fs').writeFileSync(${JSON.stringify(file)}, process.pid + ' ' + child.pid);
   setInterval(() => {}, 1000);`;
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody has asked about yet is still listed.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
async function pidsIn(file: string): Promise<number[]> {
  const read = (): number[] => {
    try {
      return readFileSync(file, 'utf8').split(' ').map(Number);
    } catch {
      return [];
    }
  };
  await expect.poll(read).toHaveLength(2);
  return read();
}

it('gives output, error output and exit code; the environment is what it is given, and there is no standard input', async () => {
  const script = `process.stdin.on('data', () => {}).on('end', () => { console.log(JSON.stringify(process.env)); console.error('hm'); process.exit(3) })`;
  const ended = await run(script, { env: { A: 'b' } });
  expect(ended).toMatchObject({ how: 'printed', code: 3, stderr: 'hm\n' });
  expect(JSON.parse((ended as { stdout: Buffer }).stdout.toString())).toEqual({ A: 'b' });
});

it('passes arguments as they are, whatever a shell would make of them', async () => {
  const hard = ['$(id)', '; rm -rf x', '"', '*', '', 'a b'];
  const ended = await run('', { args: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...hard] });
  expect(JSON.parse((ended as { stdout: Buffer }).stdout.toString())).toEqual(hard);
});

it('ends one that prints too much', async () => {
  expect(await run(`process.stdout.write('x'.repeat(100000)); setInterval(() => {}, 1000)`)).toMatchObject({ how: 'too-much' });
});

it('keeps only the beginning of what is said on standard error', async () => {
  const ended = await run(`process.stderr.write('x'.repeat(1000000))`);
  expect((ended as { stderr: string }).stderr).toHaveLength(4096);
});

it('says when it cannot be started, and how it was ended', async () => {
  expect(await run('', { file: join(dir, 'nothing') })).toEqual({ how: 'not-started', reason: 'ENOENT' });
  expect(await run(`process.kill(process.pid, 'SIGTERM')`)).toMatchObject({ how: 'signal', signal: 'SIGTERM' });
});

it('ends one that takes too long, and what that started', async () => {
  const time = new FakeTime();
  const file = join(dir, 'late');
  const ended = run(hanging(file), { schedule: time.schedule });
  const pids = await pidsIn(file);
  expect(pids.map(alive)).toEqual([true, true]);
  time.pass(60_000);
  expect(await ended).toMatchObject({ how: 'too-long' });
  await expect.poll(() => pids.map(alive)).toEqual([false, false]);
  expect(time.pending).toBe(0);
});

it('ends it when it is not wanted any more, and starts none then', async () => {
  const stopping = new AbortController();
  const file = join(dir, 'stopped');
  const ended = run(hanging(file), { signal: stopping.signal });
  const pids = await pidsIn(file);
  stopping.abort();
  expect(await ended).toMatchObject({ how: 'stopped' });
  await expect.poll(() => pids.map(alive)).toEqual([false, false]);
  expect(await run(`console.log(1)`, { signal: stopping.signal })).toMatchObject({ how: 'stopped' });
});

it('finds programs on the PATH only, never in the current directory', () => {
  const [first, second] = [join(dir, 'one'), join(dir, 'two')];
  mkdirSync(join(first, 'plugin'), { recursive: true });
  mkdirSync(second);
  writeFileSync(join(second, 'plugin'), '');
  const env = { PATH: ['', '.', first, second].join(delimiter) };
  expect(findProgram('plugin', env)).toBeNull();
  chmodSync(join(second, 'plugin'), 0o755);
  expect(findProgram('plugin', env)).toBe(join(second, 'plugin'));
  expect(findProgram(join(second, 'plugin'), {})).toBe(join(second, 'plugin'));
  writeFileSync(join(second, 'other.exe'), '', { mode: 0o755 });
  expect(findProgram('other', env, 'win32')).toBe(join(second, 'other.exe'));
  expect(findProgram('other', env, 'linux')).toBeNull();
});
