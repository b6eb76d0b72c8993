import { Option, type Command } from 'commander';
import { CHANNELS } from '../../contract/stream.ts';
import { exportSession, type ExportOptions } from '../commands/export.ts';
import { objects, type ObjectsOptions } from '../commands/objects.ts';
import { replay, type ReplayOptions } from '../commands/replay.ts';
import { sessions, type ListOptions } from '../commands/sessions.ts';
import { show, type ShowOptions } from '../commands/show.ts';
import { verify, type VerifyOptions } from '../commands/verify.ts';
import { collect, leaf, number, type Grammar } from './leaf.ts';

/** Steps and connections are counted within 32 bits. */
const MOST = 2 ** 31;

export function declareRecord(program: Command, { terminal, done }: Grammar): void {
  leaf(program, 'sessions', 'recorded sessions, newest first')
    .option('--agent <name>', 'only of this agent')
    .option('--subject <name>', 'only of whom, by subject or display name')
    .option('--group <name>', 'only of members of this group')
    .option('--label <key=value>', 'only with this label, repeatable; a key alone asks that it is there', collect)
    .option('--target <name>', 'only on this target')
    .option('--namespace <name>', 'only with steps in this namespace')
    .addOption(new Option('--verdict <verdict>', 'only with such steps').choices(['allow', 'deny', 'masked', 'error']))
    .option('--since <time>', 'started at or after')
    .option('--until <time>', 'started before')
    .option('--text <words>', 'words that must all occur in one step, or in reason and labels')
    .option('--limit <n>', 'at most so many', number(1, 10_000, true))
    .action(async (o: ListOptions) => done(await sessions(terminal, o)));
  leaf(program, 'show <id>', 'one session; a unique beginning of the id is enough')
    .option('--step <n>', 'one step with its bodies, or with what went through an exec or port-forward', number(1, MOST, true))
    .option('--all', 'with each discovery request')
    .addOption(new Option('--channel <name>', 'of an exec step: only the bytes of this channel').choices(CHANNELS))
    .option('--connection <id>', 'of a port-forward step: what this connection carried', number(0, MOST, true))
    .action(async (id: string, o: ShowOptions) => done(await show(terminal, id, o)));
  leaf(
    program,
    'objects <id> [kind/name]',
    'what a session touched, or the life of one object: its state before and after each change',
  )
    .option('-n, --namespace <name>', 'only in this namespace')
    .option('--target <name>', 'only on this target')
    .option('--changed', 'only what the session changed')
    .action(async (id: string, what: string | undefined, o: ObjectsOptions) => done(await objects(terminal, id, what, o)));
  leaf(program, 'verify [id-or-file]', 'check records, chains, roots and signatures')
    .option('--all', 'the whole vault')
    .action(async (what: string | undefined, o: VerifyOptions) => done(await verify(terminal, what, o)));
  leaf(program, 'replay <id>', 'play the steps at the pace at which they happened, terminals included')
    .option('--step <n>', 'only this one', number(1, MOST, true))
    .option('--speed <factor>', 'twice as fast: 2', number(0.01, 1000, false), 1)
    .option('--idle <seconds>', 'no pause longer than this', number(0, 86_400, false), 2)
    .action(async (id: string, o: ReplayOptions) => done(await replay(terminal, id, o)));
  leaf(program, 'export <id>', 'write a part of a session as a file that other programs read')
    .requiredOption('--format <format>', 'asciicast: a terminal recording (version 3)')
    .requiredOption('--out <file>', 'where to')
    .option('--step <n>', 'which exec or attach, when several have a terminal', number(1, MOST, true))
    .option('--keys', 'with the keys that were typed, passwords among them')
    .option('--force', 'write over a file that is there')
    .action(async (id: string, o: ExportOptions) => done(await exportSession(terminal, id, o)));
}
