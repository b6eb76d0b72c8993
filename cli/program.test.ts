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
    'serve',
    'run',
    'env',
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
  expect(names.filter((name) => /pass|token|secret|recovery|password/i.test(name) && name !== '--passphrase-file')).toEqual([]);
});

it('leaves what comes after the command of `run` alone', () => {
  const run = leaves.find((command) => command.name() === 'run')!;
  const parsed = run.parseOptions(['--target', 'a', '--target', 'b', 'kubectl', '--target', 'mine', '--json']);
  expect(run.opts()['target']).toEqual(['a', 'b']);
  expect(run.opts()['json']).toBeUndefined();
  expect([...parsed.operands, ...parsed.unknown]).toEqual(['kubectl', '--target', 'mine', '--json']);
});
