import type { Identity } from '../contract/identity.ts';
import type { GitFacts, SessionSummary } from '../contract/session.ts';
import type { StepDetail, StepRow } from '../contract/step.ts';
import { paint, plain, table, type Terminal } from './terminal.ts';

/** What happened in a step, in one word. */
export function verdictWord(terminal: Terminal, row: StepRow): string {
  if (row.verdict === 'deny') return paint(terminal, ['bold', 'red'], 'deny');
  // What no policy is asked about: refused before that, or answered by the proxy itself, as an exchange of a token is.
  if (row.verdict === 'none') return row.status !== null && row.status < 400 ? 'answered' : paint(terminal, 'red', 'refused');
  if (row.outcome === 'open') return paint(terminal, 'cyan', 'open');
  if (row.status === null || row.status >= 400 || row.outcome !== 'complete') return paint(terminal, 'yellow', 'error');
  return row.write ? paint(terminal, 'bold', 'allow') : 'allow';
}

/** Milliseconds as `mm:ss.mmm`, with hours when there are any. */
export function duration(ms: number): string {
  const whole = Math.round(ms);
  const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
  const hours = Math.floor(whole / 3_600_000);
  const text = `${pad(Math.floor(whole / 60_000) % 60)}:${pad(Math.floor(whole / 1000) % 60)}.${pad(whole % 1000, 3)}`;
  return hours > 0 ? `${pad(hours)}:${text}` : text;
}

/** A step as one row of the list: number, time since start, verdict, sentence. */
export function stepCells(terminal: Terminal, row: StepRow): string[] {
  const masked = row.maskedSpans > 0 ? paint(terminal, 'magenta', ` [${row.maskedSpans} masked]`) : '';
  return [String(row.n), duration(row.sinceStart), verdictWord(terminal, row), plain(row.sentence) + masked];
}

/** Whether and how a session ended. */
export function sealedWord(terminal: Terminal, session: SessionSummary): string {
  if (!session.sealed)
    return session.endedAt === null ? paint(terminal, 'cyan', 'live') : paint(terminal, 'yellow', 'not sealed');
  return session.closed === null || session.closed === 'ended'
    ? 'sealed'
    : paint(terminal, 'yellow', `sealed (${session.closed})`);
}

/** The line under a session: how much happened. */
export function countsLine({ steps, verdicts, gaps }: SessionSummary): string {
  const parts = [`${steps} ${steps === 1 ? 'step' : 'steps'}`, `${verdicts.deny} denied`, `${verdicts.masked} masked`];
  if (verdicts.error > 0) parts.push(`${verdicts.error} with errors`);
  if (gaps > 0) parts.push(`${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`);
  return parts.join(', ');
}

/** What was tried and how it went, one line each. */
export function checkLines(
  terminal: Terminal,
  checks: readonly { readonly what: string; readonly ok: boolean; readonly detail: string }[],
): string[] {
  return checks.map(
    ({ what, ok, detail }) =>
      `${ok ? paint(terminal, 'green', 'ok  ') : paint(terminal, 'red', 'FAIL')}  ${plain(what)}: ${plain(detail)}`,
  );
}

const PROOFS: Readonly<Record<string, string>> = {
  token: 'a session token',
  oidc: 'an OpenID Connect token',
  saml: 'a SAML assertion',
  certificate: 'a client certificate',
};

/** `an OpenID Connect token of https://… (provider ci)`; of the local user only how. */
export function proofWords({
  proof,
  issuer,
  provider,
}: Pick<Identity, 'issuer' | 'provider'> & { readonly proof: string }): string {
  const how = PROOFS[proof] ?? plain(proof);
  if (issuer === 'local') return `${how} made here`;
  return `${how} of ${plain(issuer)}${provider === null ? '' : ` (provider ${plain(provider)})`}`;
}

/** Who somebody is, in aligned lines. */
export function identityLines(identity: Identity): string[] {
  const { subject, name, groups, run, claims } = identity;
  const rows: [string, string][] = [['  subject', plain(name === subject ? subject : `${subject} (${name})`)]];
  rows.push(['  proven by', proofWords(identity)], ['  groups', groups.length === 0 ? 'none' : plain(groups.join(', '))]);
  if (run !== null) rows.push(['  run', plain(run)]);
  for (const [claim, value] of Object.entries(claims)) rows.push([`  ${plain(claim)}`, plain(value)]);
  return table(rows);
}

/** `team=payments, urgent`. */
export function labelWords(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`))
    .join(', ');
}

/** `https://git.example.org/shop.git, branch main at c0ffee…`. */
export function gitWords({ remote, commit, branch }: GitFacts): string {
  const place = `${branch === null ? 'no branch' : `branch ${branch}`}${commit === null ? ', no commit yet' : ` at ${commit.slice(0, 12)}`}`;
  return remote === null ? place : `${remote}, ${place}`;
}

/** That the end of an answer is ours; null when all of it is the target's. */
export function toldLine({ toldBytes, code }: Pick<StepDetail, 'toldBytes' | 'code'>): string | null {
  if (toldBytes === 0) return null;
  return `the last ${toldBytes} bytes were written by Chaperone to tell the agent why${code === null ? '' : ` (${code})`}`;
}

/** Who made one request, and as whom it went on. */
export function identityLine(identity: NonNullable<StepDetail['identity']>): string {
  const { subject, groups, token, impersonates, sentAs } = identity;
  const parts = [`by ${subject}, ${proofWords({ ...identity, provider: null })}`];
  if (token !== null) parts.push(`token ${token}`);
  if (groups.length > 0) parts.push(`groups ${groups.join(', ')}`);
  if (impersonates !== null) parts.push(`asking to be ${impersonates}`);
  if (sentAs !== null) parts.push(`sent on as ${sentAs}`);
  return parts.join('; ');
}
