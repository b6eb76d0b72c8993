/** token list, rotate, revoke. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { TokenRow } from '../../contract/identity.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { shortTime } from '../instant.ts';
import { plain, table, type Terminal } from '../terminal.ts';

export function listTokens(terminal: Terminal, options: Common & { readonly session?: string }): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const session = options.session === undefined ? undefined : await resolveId(bridge, options.session);
    const tokens = await bridge['tokens.list'](session === undefined ? {} : { session });
    if (options.json) terminal.out(JSON.stringify(tokens));
    else if (tokens.length === 0) terminal.out('No tokens.');
    else {
      const head = ['TOKEN', 'SESSION', 'AGENT', 'WHO', 'PROOF', 'STATE', 'EXPIRES (UTC)', 'LAST USED'];
      for (const line of table([head, ...tokens.map(cells)])) terminal.out(line);
    }
    return 0;
  });
}

function cells({ id, session, agent, identity, state, expiresAt, lastUsedAt }: TokenRow): string[] {
  const proof = identity.provider === null ? identity.proof : `${identity.proof} (${identity.provider})`;
  const used = lastUsedAt === null ? 'never' : shortTime(lastUsedAt);
  return [id, session, plain(agent), plain(identity.name), proof, state, shortTime(expiresAt), used];
}

export interface RotateOptions extends Common {
  readonly grace?: number;
  readonly out?: string;
}

/** The new token is shown nowhere: it is in the session's own directory, or in a file that only its owner can read. */
export function rotateToken(terminal: Terminal, given: string, options: RotateOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const session = await resolveId(bridge, given);
    const { token, kubeconfig, writtenTo } = await bridge['tokens.rotate']({
      session,
      ...(options.grace === undefined ? {} : { grace: options.grace }),
    });
    const file = kubeconfig === null ? writtenTo : keep(terminal, kubeconfig, options.out);
    if (options.json) terminal.out(JSON.stringify({ token, writtenTo: file }));
    else terminal.out(`Rotated: token ${token.id} until ${token.expiresAt}, kubeconfig in ${file ?? 'the session’s directory'}.`);
    return 0;
  });
}

function keep(terminal: Terminal, kubeconfig: string, out: string | undefined): string {
  const file = out === undefined ? join(mkdtempSync(join(tmpdir(), 'chaperone-session-')), 'config') : resolve(terminal.cwd, out);
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  return file;
}

export interface WhyOptions extends Common {
  readonly why?: string;
}

/** What an id of a token looks like; no grant has such a one. */
export const TOKEN_ID = /^[0-9a-f]{12}$/;

export function revokeToken(terminal: Terminal, id: string, options: WhyOptions): Promise<number> {
  if (!TOKEN_ID.test(id)) throw new ChaperoneError('identity.no-token', { id });
  return withEngine(terminal, options, async (bridge) => {
    const row = await bridge['tokens.revoke']({ id, ...(options.why === undefined ? {} : { why: options.why }) });
    if (options.json) terminal.out(JSON.stringify(row));
    else terminal.out(`Revoked token ${row.id} of session ${row.session}; what it had opened has ended.`);
    return 0;
  });
}
