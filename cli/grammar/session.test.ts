import { expect, it } from 'vitest';
import { declared } from '../testing/grammar.ts';
import { declareSession } from './session.ts';

const { usages, parse } = declared(declareSession);
const FACTS = ['--agent', '--agent-version', '--policy', '--label', '--reason', '--ttl'];

it('has the same facts of a session everywhere', () => {
  expect(usages).toEqual({
    serve: ['--headless', '--port', '--ca-out', '--target', ...FACTS],
    'run <command>': ['--target', ...FACTS, '--quiet'],
    env: ['--target', ...FACTS, '--quiet'],
  });
});

it('collects labels and targets, and leaves the options of the command alone', () => {
  const args = ['--label', 'a=b', '--label', 'c', '--target', 'x', '--ttl', '90m', 'claude', '--reason', 'not ours'];
  expect(parse('run', ...args)).toEqual({ label: ['a=b', 'c'], target: ['x'], ttl: '90m' });
  expect(parse('serve', '--ca-out', 'f')).toEqual({ caOut: 'f', port: 7420 });
  expect(() => parse('serve', '--port', '70000')).toThrow('from 0 to 65535');
});
