/** The command line: names, options, help. What each command does is in commands/. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { CHANNELS } from '../contract/stream.ts';
import { VERSION } from '../engine/version.ts';
import { demo } from './commands/demo.ts';
import { exportSession, type ExportOptions } from './commands/export.ts';
import { objects, type ObjectsOptions } from './commands/objects.ts';
import { env, run, type SessionOptions } from './commands/run.ts';
import { serve, type ServeOptions } from './commands/serve.ts';
import { replay, type ReplayOptions } from './commands/replay.ts';
import { sessions, type ListOptions } from './commands/sessions.ts';
import { show, type ShowOptions } from './commands/show.ts';
import { addTarget, listTargets, removeTarget, testTarget, type AddOptions } from './commands/target.ts';
import { init, lock, status, unlock } from './commands/vault.ts';
import { verify, type VerifyOptions } from './commands/verify.ts';
import type { Common } from './context.ts';
import type { Terminal } from './terminal.ts';

const HELP = `
Data directory: CHAPERONE_HOME, else the platform's own (~/.local/share/chaperone, ~/Library/Application Support/Chaperone,
%LOCALAPPDATA%\\Chaperone). Passphrase: --passphrase-file FILE, CHAPERONE_PASSPHRASE_FILE, else asked for on the terminal.
Exit codes: 0 good, 1 refused or not verified, 2 usage; \`run\` has the command's own. Errors are one sentence on standard
error; with --json they are {"error":{"code","message"}} on standard output (\`run\`: standard error, as all it says).
CHAPERONE_DEBUG=1 adds stack traces. While \`replay\` plays: space pauses, . goes one on, q ends.`;

const DEFAULT_PORT = 7420;

function number(low: number, high: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`A ${whole ? 'whole ' : ''}number from ${low} to ${high} is needed.`);
    }
    return value;
  };
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** @param done takes the exit code of the command that ran. */
export function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('chaperone')
    .description('Supervises AI agents on the wire to Kubernetes: decides, records, keeps, replays.')
    .version(VERSION)
    .addHelpText('after', HELP)
    .enablePositionalOptions();

  const command = (parent: Command, usage: string, description: string): Command =>
    parent
      .command(usage)
      .description(description)
      .option('--json', 'stable output for programs')
      .option('--passphrase-file <file>', 'first line is the passphrase');

  command(program, 'init', 'make the vault; prints the recovery key once').action(async (o: Common) =>
    done(await init(terminal, o)),
  );
  command(program, 'unlock', 'unlock the vault in the running engine, or check the passphrase').action(async (o: Common) =>
    done(await unlock(terminal, o)),
  );
  command(program, 'lock', 'seal live sessions, forget the keys, refuse traffic').action(async (o: Common) =>
    done(await lock(terminal, o)),
  );
  command(program, 'status', 'the vault and the engine that runs on it').action(async (o: Common) =>
    done(await status(terminal, o)),
  );

  const target = program.command('target').description('what agents may be let loose on');
  command(target, 'add <name>', 'take a kubeconfig context into the vault, credential included')
    .option('--kubeconfig <file>', 'instead of the one kubectl would use')
    .option('--context <context>', 'instead of the current one')
    .option('--practice', 'the practice cluster inside')
    .action(async (name: string, o: AddOptions) => done(await addTarget(terminal, name, o)));
  command(target, 'list', 'all targets').action(async (o: Common) => done(await listTargets(terminal, o)));
  command(target, 'test <name>', 'try server, certificate and credential').action(async (name: string, o: Common) =>
    done(await testTarget(terminal, name, o)),
  );
  command(target, 'remove <name>', 'forget a target and its credential').action(async (name: string, o: Common) =>
    done(await removeTarget(terminal, name, o)),
  );

  command(program, 'serve', 'engine and UI in the browser, until ended')
    .option('--headless', 'no UI, only listeners and control')
    .option('--port <port>', 'of UI and control', number(0, 65_535, true), DEFAULT_PORT)
    .action(async (o: ServeOptions) => done(await serve(terminal, o)));

  const session = (parent: Command): Command =>
    parent
      .option('--target <name>', 'may be repeated; needless when there is only one', collect)
      .option('--agent <name>', 'who is supervised')
      .option('--policy <policy>', 'name of a built-in policy, or a file')
      .option('--quiet', 'no line about the session');
  session(command(program, 'run <command...>', 'supervised run; the exit code is the command’s; sealed at the end'))
    .passThroughOptions()
    .action(async (words: string[], o: SessionOptions) => done(await run(terminal, words, o)));
  session(command(program, 'env', 'prints exports for another shell; the session lasts until this is ended')).action(
    async (o: SessionOptions) => done(await env(terminal, o)),
  );

  command(program, 'sessions', 'recorded sessions, newest first')
    .option('--agent <name>', 'only of this agent')
    .option('--target <name>', 'only on this target')
    .option('--namespace <name>', 'only with steps in this namespace')
    .addOption(new Option('--verdict <verdict>', 'only with such steps').choices(['allow', 'deny', 'masked', 'error']))
    .option('--since <time>', 'started at or after')
    .option('--until <time>', 'started before')
    .option('--text <words>', 'words that must all occur in one step')
    .option('--limit <n>', 'at most so many', number(1, 10_000, true))
    .action(async (o: ListOptions) => done(await sessions(terminal, o)));
  command(program, 'show <id>', 'one session; a unique beginning of the id is enough')
    .option('--step <n>', 'one step with its bodies, or with what went through an exec or port-forward', number(1, 2 ** 31, true))
    .option('--all', 'with each discovery request')
    .addOption(new Option('--channel <name>', 'of an exec step: only the bytes of this channel').choices(CHANNELS))
    .option('--connection <id>', 'of a port-forward step: what this connection carried', number(0, 2 ** 31, true))
    .action(async (id: string, o: ShowOptions) => done(await show(terminal, id, o)));
  command(
    program,
    'objects <id> [kind/name]',
    'what a session touched, or the life of one object: its state before and after each change',
  )
    .option('-n, --namespace <name>', 'only in this namespace')
    .option('--target <name>', 'only on this target')
    .option('--changed', 'only what the session changed')
    .action(async (id: string, what: string | undefined, o: ObjectsOptions) => done(await objects(terminal, id, what, o)));
  command(program, 'verify [id-or-file]', 'check records, chains, roots and signatures')
    .option('--all', 'the whole vault')
    .action(async (what: string | undefined, o: VerifyOptions) => done(await verify(terminal, what, o)));
  command(program, 'replay <id>', 'play the steps at the pace at which they happened, terminals included')
    .option('--step <n>', 'only this one', number(1, 2 ** 31, true))
    .option('--speed <factor>', 'twice as fast: 2', number(0.01, 1000, false), 1)
    .option('--idle <seconds>', 'no pause longer than this', number(0, 86_400, false), 2)
    .action(async (id: string, o: ReplayOptions) => done(await replay(terminal, id, o)));
  command(program, 'export <id>', 'write a part of a session as a file that other programs read')
    .requiredOption('--format <format>', 'asciicast: a terminal recording (version 3)')
    .requiredOption('--out <file>', 'where to')
    .option('--step <n>', 'which exec or attach, when several have a terminal', number(1, 2 ** 31, true))
    .option('--keys', 'with the keys that were typed, passwords among them')
    .option('--force', 'write over a file that is there')
    .action(async (id: string, o: ExportOptions) => done(await exportSession(terminal, id, o)));
  command(program, 'demo', 'a whole supervised run on the practice cluster, in a vault of its own')
    .option('--keep', 'keep that vault; prints where it is and its recovery key')
    .action(async (o: Common & { keep?: boolean }) => done(await demo(terminal, o)));
  return program;
}
