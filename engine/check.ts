import { connect } from 'node:tls';
import { Agent, request } from 'undici';
import type { TargetTest } from '../contract/target.ts';
import type { Upstream } from '../proxy/proxy.ts';

/** Milliseconds that one step of the test may take. */
const PATIENCE = 10_000;

type Check = TargetTest['checks'][number];

/** Reaches the server and checks its certificate. Resolves with the reason when that fails, else with null. */
function handshake(upstream: Upstream): Promise<{ readonly tls: boolean; readonly reason: string } | null> {
  const { server, tls } = upstream;
  return new Promise((resolve) => {
    let reached = false;
    const host = server.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(server.port || 443),
      ...(tls.servername === undefined && /^[\d.]+$|:/.test(host) ? {} : { servername: tls.servername ?? host }),
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
    });
    const done = (result: { tls: boolean; reason: string } | null): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(PATIENCE, () => {
      done({ tls: reached, reason: 'it does not answer' });
    });
    socket.once('connect', () => {
      reached = true;
    });
    socket.once('secureConnect', () => {
      done(null);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      done({ tls: reached, reason: error.code ?? error.message });
    });
  });
}

/** Asks who we are, in the oldest way the server knows: an answer other than 401 means that the credential was accepted. */
const QUESTIONS = [
  ['/apis/authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }],
  [
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { nonResourceAttributes: { path: '/version', verb: 'get' } },
    },
  ],
] as const;

/** Tries a target out, step by step; stops at the first step that fails. Sends nothing that changes anything. */
export async function checkTarget(upstream: Upstream): Promise<TargetTest> {
  const checks: Check[] = [];
  const report = (what: string, ok: boolean, detail: string): boolean => {
    checks.push({ what, ok, detail });
    return ok;
  };
  const result = (): TargetTest => ({ ok: checks.every(({ ok }) => ok), checks });
  const where = upstream.server.host;

  const fault = await handshake(upstream);
  if (
    !report(
      'reach',
      fault === null || fault.tls,
      fault && !fault.tls ? `${where} cannot be reached: ${fault.reason}.` : `${where} answers.`,
    )
  ) {
    return result();
  }
  const trusted = fault === null;
  if (
    !report('certificate', trusted, trusted ? 'Its certificate is trusted.' : `Its certificate is not trusted: ${fault.reason}.`)
  ) {
    return result();
  }

  const agent = new Agent({ connect: { ...upstream.tls }, headersTimeout: PATIENCE, bodyTimeout: PATIENCE });
  const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; json: unknown }> => {
    const base = upstream.server.pathname.replace(/\/+$/, '');
    const answer = await request(`${upstream.server.origin}${base}${path}`, {
      method,
      dispatcher: agent,
      headers: { ...(await upstream.authorize()), accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    try {
      return { status: answer.statusCode, json: JSON.parse(text) };
    } catch {
      return { status: answer.statusCode, json: null };
    }
  };
  try {
    const version = await call('GET', '/version');
    const named = (version.json as { gitVersion?: unknown } | null)?.gitVersion;
    // Some clusters hide /version from people without rights; that they answer as an API server is what counts here.
    const speaks = typeof named === 'string' || version.status === 401 || version.status === 403;
    const detail =
      typeof named === 'string' ? `It is Kubernetes ${named}.` : `It keeps its version to itself (${version.status}).`;
    if (!report('version', speaks, speaks ? detail : `It does not answer like a Kubernetes API (${version.status}).`))
      return result();

    for (const [path, body] of QUESTIONS) {
      const { status, json } = await call('POST', path, body);
      if (status === 404 || status === 405) continue;
      const user = (json as { status?: { userInfo?: { username?: unknown } } } | null)?.status?.userInfo?.username;
      const anonymous = user === 'system:anonymous';
      const accepted = status !== 401 && status < 500 && !anonymous;
      const who = typeof user === 'string' ? ` as ${user}` : '';
      report(
        'credential',
        accepted,
        accepted ? `The credential is accepted${who}.` : `The credential is not accepted (${anonymous ? 'anonymous' : status}).`,
      );
      return result();
    }
    const api = await call('GET', '/api');
    report(
      'credential',
      api.status === 200,
      api.status === 200 ? 'The credential is accepted.' : `The credential is not accepted (${api.status}).`,
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    report('answer', false, `It broke off: ${code ?? message}.`);
  } finally {
    await agent.close();
  }
  return result();
}
