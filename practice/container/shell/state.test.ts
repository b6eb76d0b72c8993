import { expect, it } from 'vitest';
import { ShellState } from './state.ts';

it('knows its variables and parameters', () => {
  const state = new ShellState(new Map([['A', '1']]), '/tmp', ['sh', 'x', 'y']);
  state.status = 7;
  expect(['A', 'B', '?', '#', '0', '2', '3', '@', '$'].map((name) => state.get(name))).toEqual([
    '1',
    undefined,
    '7',
    '2',
    'sh',
    'y',
    undefined,
    'x y',
    '7',
  ]);
});

it('gives a part of a pipeline its own copy', () => {
  const state = new ShellState(new Map(), '/', []);
  state.status = 3;
  const copy = state.fork();
  copy.env.set('A', '1');
  copy.cwd = '/tmp';
  expect([state.get('A'), state.cwd, copy.get('?')]).toEqual([undefined, '/', '3']);
});
