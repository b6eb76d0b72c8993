import { expect, it, vi } from 'vitest';
import { createProgram } from './program.ts';

const program = createProgram({} as never, vi.fn());
const leaves = program.commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));

it('has the commands of the design, each with --json and --passphrase-file', () => {
  expect(program.commands.map((command) => command.name())).toEqual([
    'init',
    'unlock',
    'lock',
    'status',
    'target',
    'identity',
    'serve',
    'run',
    'env',
    'token',
    'grant',
    'revoke',
    'sessions',
    'show',
    'objects',
    'verify',
    'replay',
    'export',
    'demo',
  ]);
  for (const command of leaves) {
    const flags = command.options.map(({ long }) => long);
    expect(flags, command.name()).toEqual(expect.arrayContaining(['--json', '--passphrase-file']));
  }
});

it('takes no secret as an argument', () => {
  const names = leaves.flatMap((command) => [
    ...command.options.map(({ long }) => long ?? ''),
    ...command.registeredArguments.map((one) => one.name()),
  ]);
  const secrets = names.filter((name) => /pass|token|secret|recovery|bearer|key/i.test(name));
  expect(new Set(secrets.filter((name) => !name.endsWith('-file')))).toEqual(new Set(['--keys', '--bearer']));
  // Of these two, one is a choice of what to export, and one asks.
  const bearer = leaves.flatMap(({ options }) => options).find(({ long }) => long === '--bearer');
  expect(bearer?.required).toBe(false);
});

it('leaves what comes after the command of `run` alone', () => {
  const run = leaves.find((command) => command.name() === 'run')!;
  const parsed = run.parseOptions(['--target', 'a', '--target', 'b', 'kubectl', '--target', 'mine', '--json']);
  expect(run.opts()['target']).toEqual(['a', 'b']);
  expect(run.opts()['json']).toBeUndefined();
  expect([...parsed.operands, ...parsed.unknown]).toEqual(['kubectl', '--target', 'mine', '--json']);
});
