/** The command line as a whole. What it looks like is in grammar/, what each command does in commands/. */
import { Command } from 'commander';
import { VERSION } from '../engine/version.ts';
import { demo } from './commands/demo.ts';
import type { Common } from './context.ts';
import { declareAccess } from './grammar/access.ts';
import { declareIdentity } from './grammar/identity.ts';
import { leaf, type Grammar } from './grammar/leaf.ts';
import { declareRecord } from './grammar/record.ts';
import { declareSession } from './grammar/session.ts';
import { declareTarget } from './grammar/target.ts';
import { declareVault } from './grammar/vault.ts';
import type { Terminal } from './terminal.ts';

const HELP = `
Data directory: CHAPERONE_HOME, else the platform's own (~/.local/share/chaperone, ~/Library/Application Support/Chaperone,
%LOCALAPPDATA%\\Chaperone). Passphrase: --passphrase-file FILE, CHAPERONE_PASSPHRASE_FILE, else asked for on the terminal.
Secrets are read from files or asked for, never taken from the command line.
Exit codes: 0 good, 1 refused or not verified, 2 usage; \`run\` has the command's own. Errors are one sentence on standard
error; with --json they are {"error":{"code","message"}} on standard output (\`run\`: standard error, as all it says).
CHAPERONE_DEBUG=1 adds stack traces. While \`replay\` plays: space pauses, . goes one on, q ends.`;

/** @param done takes the exit code of the command that ran. */
export function createProgram(terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('chaperone')
    .description('Supervises AI agents on the wire to Kubernetes: decides, records, keeps, replays.')
    .version(VERSION)
    .addHelpText('after', HELP)
    .enablePositionalOptions();
  const grammar: Grammar = { terminal, done };
  declareVault(program, grammar);
  declareTarget(program, grammar);
  declareIdentity(program, grammar);
  declareSession(program, grammar);
  declareAccess(program, grammar);
  declareRecord(program, grammar);
  leaf(program, 'demo', 'a whole supervised run on the practice cluster, in a vault of its own')
    .option('--keep', 'keep that vault; prints where it is and its recovery key')
    .action(async (o: Common & { keep?: boolean }) => done(await demo(terminal, o)));
  return program;
}
