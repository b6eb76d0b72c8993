import { userInfo } from 'node:os';
import { ChaperoneError } from '../contract/errors.ts';
import type { TargetTest } from '../contract/target.ts';
import type { Asking, UpstreamCredential } from '../proxy/proxy.ts';
import { checkHttps } from './check/https.ts';
import { KubernetesCheck } from './check/kubernetes.ts';
import { Line, reasonOf } from './check/line.ts';
import { Report } from './check/report.ts';
import { Note } from './credential/note.ts';
import type { TargetUpstream } from './upstream.ts';

/**
 * Tries a target out, step by step, as an agent of the person who runs the engine would use it; stops at the first step without which
 * the next ones cannot be tried. Sends nothing that changes anything; nothing secret is in the details.
 */
export async function checkTarget(upstream: TargetUpstream, via: string | null = null): Promise<TargetTest> {
  const report = new Report();
  const line = new Line(upstream);
  const where = upstream.server.host;
  const through = via === null ? '' : ` through ${via}`;

  const fault = await line.handshake();
  const reached = fault === null || fault.reached;
  const reach = reached ? `${where} answers${through}.` : `${where} cannot be reached${through}: ${fault.reason}.`;
  if (!report.add('reach', reached, reach)) return report.result();

  const trusted = upstream.tls.insecure
    ? 'Its certificate is not checked, as was wanted for this target.'
    : 'Its certificate is trusted.';
  const tls = fault === null ? trusted : `Its certificate is not trusted: ${fault.reason}.`;
  if (!report.add('certificate', fault === null, tls)) return report.result();

  const asking = ourselves();
  const credential = await obtain(upstream, asking, report);
  if (!credential) return report.result();
  try {
    if (upstream.kind === 'https') await checkHttps(line, report, credential);
    else await checkKubernetes(upstream, asking, line, report, credential);
  } catch (error) {
    report.add('answer', false, `It broke off: ${reasonOf(error)}.`);
  }
  return report.result();
}

/** The person who tries it: no provider vouches for them, so there are no groups. */
function ourselves(): Asking {
  const subject = userInfo().username;
  return {
    identity: { subject, name: subject, issuer: 'local', groups: [], proof: 'token', provider: null, run: null, claims: {} },
    agent: 'target-test',
    session: 'target-test',
  };
}

/** Null when there is none, and then the report says why: to the supervisor also what the agent is not told. */
async function obtain(upstream: TargetUpstream, asking: Asking, report: Report): Promise<UpstreamCredential | null> {
  try {
    const credential = await upstream.authorize(asking);
    const origin = upstream.source.origin?.(asking);
    if (origin !== undefined) report.add('source', true, origin);
    return credential;
  } catch (error) {
    if (!(error instanceof ChaperoneError)) throw error;
    const note = error.cause instanceof Note ? ` ${error.cause.message}` : '';
    report.add('source', false, `There is no credential: ${reasonOf(error)}.${note}`);
    return null;
  }
}

async function checkKubernetes(
  upstream: TargetUpstream,
  asking: Asking,
  line: Line,
  report: Report,
  credential: UpstreamCredential,
): Promise<void> {
  const check = new KubernetesCheck(line, report, credential);
  if (!(await check.version())) return;
  const accepted = await check.credential();
  if (accepted) await check.impersonation(upstream, asking);
  // The next one who asks gets another credential, if there is one.
  else upstream.rejected(credential, asking);
}
