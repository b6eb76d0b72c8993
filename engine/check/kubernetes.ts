/** What is asked of an API server to try a target out. Nothing of it changes anything. */
import { ChaperoneError } from '../../contract/errors.ts';
import { impersonationHeaders } from '../../proxy/forward/impersonation.ts';
import type { Asking, Upstream, UpstreamCredential } from '../../proxy/proxy.ts';
import type { Answer, Call, Line } from './line.ts';
import { type Report, shownName } from './report.ts';

const ACCESS_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const SUBJECT_REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

const accessReview = (spec: object): Pick<Call, 'method' | 'path' | 'body'> => ({
  method: 'POST',
  path: ACCESS_REVIEW,
  body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec },
});

/** Asks who somebody is, in the oldest way the server knows: SelfSubjectReview came with 1.27. */
const QUESTIONS: readonly Pick<Call, 'method' | 'path' | 'body'>[] = [
  {
    method: 'POST',
    path: SUBJECT_REVIEW,
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
  },
  accessReview({ nonResourceAttributes: { path: '/version', verb: 'get' } }),
  { method: 'GET', path: '/api' },
];

/** Older API servers (1.20 among them) put impersonated users into that group only when no group is given. */
const UNAUTHENTICATED =
  ' It may not even ask who it is: this server does not count it to system:authenticated, so add that group if clients are refused discovery.';

export class KubernetesCheck {
  readonly #line: Line;
  readonly #report: Report;
  readonly #credential: UpstreamCredential;

  constructor(line: Line, report: Report, credential: UpstreamCredential) {
    this.#line = line;
    this.#report = report;
    this.#credential = credential;
  }

  /** Whether it answers as an API server. Some hide /version from people without rights. */
  async version(): Promise<boolean> {
    const { status, json } = await this.#ask({ method: 'GET', path: '/version' });
    const version = field(json, 'gitVersion');
    const known = typeof version === 'string' && /^[\w.+-]{1,80}$/.test(version);
    const speaks = known || status === 401 || status === 403;
    const detail = known ? `It is Kubernetes ${version}.` : `It keeps its version to itself (${status}).`;
    return this.#report.add('version', speaks, speaks ? detail : `It does not answer like a Kubernetes API (${status}).`);
  }

  /** Whether the credential is accepted, and whose it is. */
  async credential(): Promise<boolean> {
    const { status, user } = await this.#who([]);
    const anonymous = user === 'system:anonymous';
    const accepted = status !== 401 && status < 500 && !anonymous;
    const who = user === null ? '' : ` as ${shownName(user)}`;
    const detail = accepted
      ? `The credential is accepted${who}.`
      : `The credential is not accepted (${anonymous ? 'anonymous' : status}).`;
    return this.#report.add('credential', accepted, detail);
  }

  /** Whether the credential may say who the agent is, and what the server makes of it. */
  async impersonation(upstream: Upstream, asking: Asking): Promise<void> {
    let as: ReturnType<NonNullable<Upstream['impersonate']>> | undefined;
    let headers: Call['headers'] & object = [];
    try {
      as = upstream.impersonate?.(asking);
      headers = impersonationHeaders(upstream, { sentAs: as, impersonates: undefined });
    } catch (error) {
      if (!(error instanceof ChaperoneError)) throw error;
      this.#report.add('impersonation', false, error.message);
      return;
    }
    if (!as) return;
    const rights = [
      ...(as.user === undefined ? [] : [userRight(as.user)]),
      ...as.groups.map(groupRight),
      ...as.extra.map(extraRight),
    ];
    for (const { words, ...resourceAttributes } of rights) {
      const { status, json } = await this.#ask(accessReview({ resourceAttributes }));
      // A server that does not say is asked by doing it, below.
      if (status < 200 || status > 299 || field(field(json, 'status'), 'allowed') !== false) continue;
      this.#report.add('impersonation', false, `The credential may not impersonate ${words}.`);
      return;
    }
    const { status, user, denied } = await this.#who(headers);
    // Who is refused by name was seen by it.
    const stranger = status === 403 && as.user !== undefined && denied === as.user;
    const works = stranger || (status >= 200 && status < 300 && (user === null || user === as.user));
    const seen = shownName(user ?? as.user ?? '');
    const groups =
      as.groups.length === 0
        ? ''
        : ` with ${as.groups.length === 1 ? 'the group' : 'the groups'} ${shownName(as.groups.join(', '))}`;
    const detail = works
      ? `The cluster sees ${seen}${groups}.${stranger ? UNAUTHENTICATED : ''}`
      : user !== null && status < 300
        ? `The cluster does not obey: it sees ${seen}.`
        : `The cluster refuses to see ${shownName(as.user ?? '')} (${status}).`;
    this.#report.add('impersonation', works, detail);
  }

  /** `denied`: the user that a refusal names. */
  async #who(
    headers: Call['headers'] & object,
  ): Promise<{ readonly status: number; readonly user: string | null; readonly denied: string | null }> {
    let answer: Answer = { status: 404, json: null };
    for (const question of QUESTIONS) {
      answer = await this.#ask({ ...question, headers });
      if (answer.status !== 404 && answer.status !== 405) break;
    }
    const user = field(field(field(answer.json, 'status'), 'userInfo'), 'username');
    // k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go, forbiddenMessage.
    const message = field(answer.json, 'message');
    const denied = typeof message === 'string' ? (/\bUser "([^"]*)" cannot /.exec(message)?.[1] ?? null) : null;
    return { status: answer.status, user: typeof user === 'string' ? user : null, denied };
  }

  #ask(call: Call): Promise<Answer> {
    return this.#line.call({ ...call, credential: this.#credential });
  }
}

interface Right {
  readonly verb: 'impersonate';
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly words: string;
}

/** Source: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go; service accounts are asked for as such. */
function userRight(user: string): Right {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const words = `the user ${shownName(user)}`;
  if (!account) return { verb: 'impersonate', resource: 'users', name: user, words };
  return { verb: 'impersonate', resource: 'serviceaccounts', namespace: account[1] ?? '', name: account[2] ?? '', words };
}

function groupRight(group: string): Right {
  return { verb: 'impersonate', resource: 'groups', name: group, words: `the group ${shownName(group)}` };
}

function extraRight(key: string): Right {
  const words = `the extra field ${key}`;
  return { verb: 'impersonate', group: 'authentication.k8s.io', resource: 'userextras', subresource: key, name: '', words };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
