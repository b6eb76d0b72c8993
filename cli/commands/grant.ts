/** grant add, list, revoke; and revoke, which takes a grant's or a token's id. */
import { GrantRequest, LONGEST_GRANT, type GrantSummary } from '../../contract/grant.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Bridge } from '../../contract/bridge.ts';
import { resolveId, withEngine, type Common } from '../context.ts';
import { seconds } from '../duration.ts';
import { readYaml } from '../files.ts';
import { instant, shortTime } from '../instant.ts';
import { mistake } from '../mistake.ts';
import { paint, plain, table, type Terminal } from '../terminal.ts';
import { revokeToken, TOKEN_ID, type WhyOptions } from './token.ts';
import { usage } from '../usage.ts';

export interface GrantOptions extends Common {
  readonly provider?: readonly string[];
  readonly subject?: readonly string[];
  readonly group?: readonly string[];
  readonly agent?: readonly string[];
  readonly session?: readonly string[];
  readonly target?: readonly string[];
  readonly verb?: readonly string[];
  readonly apiGroup?: readonly string[];
  readonly resource?: readonly string[];
  readonly namespace?: readonly string[];
  readonly name?: readonly string[];
  readonly rulesFile?: string;
  readonly for: string;
  readonly from?: string;
  readonly why: string;
}

/** Characters of a rule's reason. */
const REASON = 300;

export function addGrant(terminal: Terminal, options: GrantOptions): Promise<number> {
  const request = requestOf(terminal, options);
  return withEngine(terminal, options, async (bridge) => {
    const sessions = options.session ? await Promise.all(options.session.map((id) => resolveId(bridge, id))) : undefined;
    const who = sessions === undefined ? request.who : { ...request.who, sessions };
    const grant = await bridge['grants.add']({ ...request, who });
    if (options.json) terminal.out(JSON.stringify(grant));
    else terminal.out(`Grant ${grant.id}: ${plain(grant.sentence)}.`);
    return 0;
  });
}

/** Throws `cli.usage`. */
function requestOf(terminal: Terminal, options: GrantOptions): GrantRequest {
  const { provider, subject, group, agent, session, target, from, why } = options;
  const lists = { providers: provider, subjects: subject, groups: group, agents: agent, sessions: session };
  const who = Object.entries(lists).filter(([, list]) => list);
  if (who.length === 0) throw usage('Say for whom: --provider, --subject, --group, --agent or --session.');
  if (target === undefined) throw usage('Say where with --target (`*` is every target).');
  const request = GrantRequest.safeParse({
    who: Object.fromEntries(who),
    targets: target,
    rules: rulesOf(terminal, options),
    ...(from === undefined ? {} : { from: instant(from) }),
    seconds: seconds(options.for, 1, LONGEST_GRANT),
    why,
  });
  if (request.success) return request.data;
  throw usage(`The grant is ${mistake(request.error.issues)}.`);
}

function rulesOf(terminal: Terminal, options: GrantOptions): unknown {
  const { verb, apiGroup, resource, namespace, name, rulesFile, why } = options;
  const parts = { verbs: verb, apiGroups: apiGroup, resources: resource, namespaces: namespace, resourceNames: name };
  const given = Object.entries(parts).filter(([, list]) => list !== undefined);
  if (rulesFile !== undefined) {
    if (given.length > 0) throw usage('Rules come from --rules-file or from --verb, --resource and so on, not from both.');
    const read = readYaml(terminal, rulesFile);
    // As in a policy file, or the list alone.
    return typeof read === 'object' && read !== null && 'rules' in read ? read.rules : read;
  }
  // A rule without them would match everything, which nobody should grant by leaving something out.
  if (verb === undefined || resource === undefined) throw usage('Say what with --verb and --resource (or --rules-file).');
  return [{ name: 'granted', reason: why.slice(0, REASON), ...Object.fromEntries(given), effect: 'allow' }];
}

export function listGrants(terminal: Terminal, options: Common): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const grants = await bridge['grants.list']({});
    if (options.json) terminal.out(JSON.stringify(grants));
    else if (grants.length === 0) terminal.out('No grants.');
    else {
      const head = ['GRANT', 'STATE', 'UNTIL (UTC)', 'BY', 'USED', 'WHAT', 'WHY'];
      const rows = grants.map((one) => [
        ...[one.id, stateWord(terminal, one), shortTime(one.until), plain(one.by), String(one.used)],
        ...[plain(one.sentence), plain(one.why)],
      ]);
      for (const line of table([head, ...rows])) terminal.out(line);
    }
    return 0;
  });
}

function stateWord(terminal: Terminal, { state, ended }: GrantSummary): string {
  return state === 'active' ? paint(terminal, 'green', state) : (ended?.how ?? state);
}

export function revokeGrant(terminal: Terminal, given: string, options: WhyOptions): Promise<number> {
  return withEngine(terminal, options, async (bridge) => {
    const id = await grantId(bridge, given);
    const grant = await bridge['grants.revoke']({ id, ...(options.why === undefined ? {} : { why: options.why }) });
    if (options.json) terminal.out(JSON.stringify(grant));
    else terminal.out(`Revoked grant ${grant.id}; what was open under it has ended.`);
    return 0;
  });
}

/** A token has an id of 12 hexadecimal digits; everything else is a grant's, or the beginning of one. */
export function revoke(terminal: Terminal, id: string, options: WhyOptions): Promise<number> {
  return TOKEN_ID.test(id) ? revokeToken(terminal, id, options) : revokeGrant(terminal, id, options);
}

/** A grant's whole id from a unique beginning of it. */
async function grantId(bridge: Bridge, given: string): Promise<string> {
  const id = given.toUpperCase();
  if (/^[0-9A-Z]{26}$/.test(id)) return id;
  const found = (await bridge['grants.list']({})).filter((grant) => id !== '' && grant.id.startsWith(id));
  const [one, another] = found;
  if (!one) throw new ChaperoneError('grant.unknown', { id: given });
  if (another) throw usage(`${found.length} grants begin with ${given}; give more of the id.`);
  return one.id;
}
