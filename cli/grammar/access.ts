import type { Command } from 'commander';
import { addGrant, listGrants, revoke, revokeGrant, type GrantOptions } from '../commands/grant.ts';
import { listTokens, revokeToken, rotateToken, type RotateOptions, type WhyOptions } from '../commands/token.ts';
import type { Common } from '../context.ts';
import { collect, leaf, number, type Grammar } from './leaf.ts';

export function declareAccess(program: Command, { terminal, done }: Grammar): void {
  const token = program.command('token').description('what stands for sessions now');
  leaf(token, 'list', 'tokens and other proofs of sessions')
    .option('--session <id>', 'only of this one')
    .action(async (o: Common & { session?: string }) => done(await listTokens(terminal, o)));
  leaf(token, 'rotate <session>', 'a new session token in place of the old one')
    .option('--grace <seconds>', 'the old one counts so long', number(0, 3_600, true))
    .option('--out <file>', 'the new kubeconfig, for sessions that have no directory of their own')
    .action(async (session: string, o: RotateOptions) => done(await rotateToken(terminal, session, o)));
  leaf(token, 'revoke <id>', 'now, with everything that it has open')
    .option('--why <text>', 'the agent reads it')
    .action(async (id: string, o: WhyOptions) => done(await revokeToken(terminal, id, o)));

  const grant = program.command('grant').description('rights for a while').enablePositionalOptions();
  leaf(grant, 'add', 'rights that end by themselves, with what was opened under them', { isDefault: true })
    .option('--subject <name>', 'for whom; all that are given must match, * stands for any characters', collect)
    .option('--provider <name>', 'for whom: those that this identity provider vouches for; local is you', collect)
    .option('--group <name>', 'for whom', collect)
    .option('--agent <name>', 'for whom', collect)
    .option('--session <id>', 'for whom', collect)
    .option('--target <name>', 'where, repeatable; * is every target', collect)
    .option('--verb <verb>', 'what, repeatable: get, delete, create …', collect)
    .option('--resource <resource>', 'what, repeatable: pods, pods/exec, deployments …', collect)
    .option('--api-group <group>', 'of the resources, repeatable; all unless said', collect)
    .option('--namespace <name>', 'repeatable; all unless said', collect)
    .option('--name <name>', 'of objects, repeatable; all unless said', collect)
    .option('--rules-file <file>', 'YAML with rules as in a policy, instead of these')
    .requiredOption('--for <duration>', '30m, 2h; a week at most')
    .option('--from <time>', 'instead of now')
    .requiredOption('--why <text>', 'for the record')
    .action(async (o: GrantOptions) => done(await addGrant(terminal, o)));
  leaf(grant, 'list', 'grants, newest first').action(async (o: Common) => done(await listGrants(terminal, o)));
  leaf(grant, 'revoke <id>', 'now, with everything that is open under it')
    .option('--why <text>', 'the agent reads it')
    .action(async (id: string, o: WhyOptions) => done(await revokeGrant(terminal, id, o)));

  leaf(program, 'revoke <id>', 'a grant or a token, now, with everything that is open under it')
    .option('--why <text>', 'the agent reads it')
    .action(async (id: string, o: WhyOptions) => done(await revoke(terminal, id, o)));
}
