import { describe, expect, it } from 'vitest';
import { bench } from '../testing/bench.ts';
import { assign, BUILTINS } from './builtins.ts';
import { ShellState } from './state.ts';

const run = (state: ShellState, ...args: string[]): number => BUILTINS.get(args[0]!)!(state, bench().container.files, args);
const state = (): ShellState => new ShellState(new Map([['HOME', '/root']]), '/', ['sh']);

describe('cd', () => {
  it('goes somewhere, home and back', () => {
    const shell = state();
    run(shell, 'cd', 'tmp');
    expect([shell.cwd, shell.get('PWD')]).toEqual(['/tmp', '/tmp']);
    run(shell, 'cd');
    expect(shell.cwd).toBe('/root');
    run(shell, 'cd', '-');
    expect(shell.cwd).toBe('/tmp');
    expect(() => run(shell, 'cd', '/none')).toThrow('No such file');
    expect(() => run(shell, 'cd', '/etc/hostname')).toThrow('Not a directory');
  });
});

it('exit ends with a code of eight bits', () => {
  const shell = state();
  shell.status = 4;
  expect([run(shell, 'exit'), run(shell, 'exit', '263'), shell.ended]).toEqual([4, 7, true]);
  expect(() => run(shell, 'exit', 'x')).toThrow('Illegal number');
});

it('export, unset and : do what they say', () => {
  const shell = state();
  run(shell, 'export', 'A=1', 'B');
  expect([shell.get('A'), shell.get('B'), run(shell, ':')]).toEqual(['1', undefined, 0]);
  run(shell, 'unset', 'A');
  expect(shell.get('A')).toBeUndefined();
  expect(() => run(shell, 'export', '1=2')).toThrow('bad variable name');
});

it('variables are bounded in number and size', () => {
  const shell = state();
  expect(() => {
    for (let i = 0; i < 1_000; i += 1) assign(shell, `V${i}`, 'x');
  }).toThrow('no room');
  expect(() => {
    assign(shell, 'HOME', 'x'.repeat(20_000));
  }).toThrow('no room');
});
