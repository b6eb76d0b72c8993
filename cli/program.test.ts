import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { createProgram } from './program.ts';
import { fakeScreen } from './testing/screen.ts';

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

/** Lines of code blocks that call us, as words of a shell: quotes are taken off, comments and what is written to a file left out. */
function documented(): (readonly [file: string, line: string, words: readonly string[]])[] {
  const root = new URL('../', import.meta.url);
  const files = ['README.md', ...readdirSync(new URL('docs/', root)).map((name) => `docs/${name}`)].filter((name) =>
    name.endsWith('.md'),
  );
  return files.flatMap((file) => {
    const blocks = readFileSync(new URL(file, root), 'utf8').split(/^```.*$/m);
    const lines = blocks.filter((_, at) => at % 2 === 1).flatMap((block) => block.split('\n'));
    return lines.flatMap((line) => {
      const call = /^(?:\$ )?(?:npx )?chaperone (.*)/.exec(line)?.[1];
      if (call === undefined) return [];
      const bare = call.replace(/ +#.*| > \S+$/g, '');
      const words = [...bare.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, none]) => one ?? two ?? none ?? '');
      return [[file, line, words] as const];
    });
  });
}

it('knows every command of the documentation, with its options', async () => {
  const lines = documented();
  expect(lines.length).toBeGreaterThan(30);
  for (const [file, line, words] of lines) {
    const made = createProgram(fakeScreen().terminal, vi.fn());
    const all = made.commands.flatMap((command) => [command, ...command.commands]);
    let ran = false;
    for (const command of [made, ...all]) {
      command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
      if (command.commands.length === 0)
        command.action(() => {
          ran = true;
        });
    }
    await expect(made.parseAsync([...words], { from: 'user' }), `${file}: ${line}`).resolves.toBe(made);
    expect(ran, `${file}: ${line}`).toBe(true);
  }
});
