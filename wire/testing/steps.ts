/** Steps of commands for tests, from request lines as they were recorded. */
import type { Impersonation } from '../../contract/kubernetes.ts';
import type { RequestOptions, StepRow } from '../../contract/step.ts';
import { bodyHints, hintsOf } from '../command/hints.ts';
import type { CommandStep } from '../command/step.ts';

export const KUBECTL_36 = 'kubectl-1.36/v1.36.4 (linux/amd64) kubernetes/bb826b1';
export const KUBECTL_20 = 'kubectl-1.20/v1.20.2 (linux/amd64) kubernetes/faecb19';

const ACCEPT = {
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  json: 'application/json',
  any: 'application/json, */*',
  protobuf: 'application/vnd.kubernetes.protobuf,application/json',
} as const;

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
const OPTIONS = ['fieldManager', 'labelSelector', 'fieldSelector', 'limit', 'force', 'container', 'follow', 'tailLines'] as const;

export interface Sent {
  readonly accept?: keyof typeof ACCEPT;
  readonly type?: string;
  readonly body?: string | Uint8Array;
  /** Of what a creation made. */
  readonly name?: string;
  readonly as?: Impersonation;
}

/** `line`: `GET /api/v1/namespaces/shop/pods?limit=500`. `row`: what else is to be told. */
export function step(n: number, line: string, sent: Sent = {}, row: Partial<StepRow> = {}): CommandStep {
  const [method = '', url = ''] = line.split(' ');
  const { pathname, searchParams } = new URL(url, 'http://cluster');
  const found = resourceOf(pathname);
  const named = /^metadata\.name=([^,]+)$/.exec(searchParams.get('fieldSelector') ?? '')?.[1] ?? '';
  const name = found.name || named || (sent.name ?? '');
  const read = searchParams.get('watch') === 'true' ? 'watch' : found.name === '' ? 'list' : 'get';
  const options: Partial<Record<keyof RequestOptions, string>> = {};
  for (const key of OPTIONS) {
    const value = searchParams.get(key);
    if (value !== null) options[key] = value;
  }
  const headers: [string, string][] = [['Accept', ACCEPT[sent.accept ?? 'json']]];
  if (sent.type !== undefined) headers.push(['Content-Type', sent.type]);
  const body = typeof sent.body === 'string' ? new TextEncoder().encode(sent.body) : sent.body;
  return {
    hints: hintsOf(headers, sent.as),
    body: body === undefined ? null : bodyHints(body),
    row: {
      ...PLAIN,
      ...found,
      ...{ n, method, url, name, options, sinceStart: n * 10, commandStep: n },
      verb: found.resource === '' ? method.toLowerCase() : (VERBS[method] ?? read),
      dryRun: searchParams.get('dryRun') === 'All',
      discovery: found.resource === '',
      write: method !== 'GET' || ['exec', 'attach', 'portforward'].includes(found.subresource),
      ...row,
    },
  };
}

/** Several at once, numbered from 1. */
export function steps(row: Partial<StepRow>, ...sent: readonly (string | readonly [string, Sent])[]): CommandStep[] {
  return sent.map((one, i) => (typeof one === 'string' ? step(i + 1, one, {}, row) : step(i + 1, one[0], one[1], row)));
}

type Found = Pick<StepRow, 'apiGroup' | 'apiVersion' | 'resource' | 'subresource' | 'namespace' | 'name'>;

function resourceOf(path: string): Found {
  const [, , apiGroup = '', apiVersion = '', rest = ''] = /^\/(?:(api)|apis\/([^/]+))\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const parts = rest === '' ? [] : rest.split('/');
  const inside = parts[0] === 'namespaces' && parts.length > 2;
  const [resource = '', name = '', subresource = ''] = inside ? parts.slice(2) : parts;
  const namespace = parts[0] === 'namespaces' ? (parts[1] ?? '') : '';
  return { apiGroup, apiVersion, resource, subresource, namespace, name };
}

const PLAIN: StepRow = {
  n: 1,
  at: '2026-11-20T10:00:00.000Z',
  sinceStart: 0,
  took: 5,
  track: 'kubernetes',
  command: null,
  commandId: null,
  commandStep: 1,
  retryOf: null,
  by: 'agent',
  forStep: null,
  options: {},
  userAgent: KUBECTL_36,
  target: 'prod',
  method: 'GET',
  url: '/',
  verb: 'get',
  apiGroup: '',
  apiVersion: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
  dryRun: false,
  discovery: false,
  write: false,
  verdict: 'allow',
  rule: 'allow',
  grant: null,
  token: null,
  status: 200,
  outcome: 'complete',
  code: null,
  auditId: null,
  requestBytes: 0,
  responseBytes: 0,
  maskedSpans: 0,
  unrecordedBytes: 0,
  stream: null,
  exitCode: null,
  opaque: false,
  sentence: '',
};
