/** Builds one believable exchange from a short description. */
import type { HeaderList, MaskedSpan } from '../../contract/record.ts';
import type { BodyForm, BodyView, StepDetail, StepRow } from '../../contract/step.ts';
import { commitmentAt } from './objects.ts';
import type { Seeded } from './random.ts';

export interface Spec {
  readonly verb: string;
  readonly method: string;
  readonly url: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly status?: number;
  readonly deny?: { readonly rule: string; readonly reason: string };
  readonly rule?: string;
  readonly code?: string;
  readonly request?: { readonly type: string; readonly text: string };
  readonly response?: { readonly type: string; readonly text: string; readonly opaque?: string; readonly decodedFrom?: string };
  readonly masked?: readonly Omit<MaskedSpan, 'commitment'>[];
  readonly level?: 'Metadata' | 'RequestResponse';
  readonly discovery?: boolean;
  readonly upgrade?: boolean;
  /** Exit code of the command inside. */
  readonly exitCode?: number;
  /** Repeats the step before it, whose upgrade was refused. */
  readonly repeats?: boolean;
  /** A read of ours for the step before it. */
  readonly own?: boolean;
  readonly open?: boolean;
  readonly lost?: boolean;
  readonly took?: number;
  readonly chunks?: number;
  readonly what: string;
}

export interface Place {
  readonly n: number;
  /** Milliseconds since the session was opened. */
  readonly at: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly target: string;
  readonly subject: string;
  /** Who made it, when that is not the local user. */
  readonly identity?: StepDetail['identity'];
  /** The grant that allowed it. */
  readonly grant?: string;
  readonly command: string | null;
  readonly commandId: string | null;
  /** `n` of the command's first step; this one when absent. */
  readonly commandStep?: number;
  readonly sealed: boolean;
}

const KUBECTL = 'kubectl/v1.32.4 (linux/amd64) kubernetes/4cb5f07';

const NO_BODY: BodyView = {
  state: 'none',
  mediaType: '',
  bytes: 0,
  encoding: 'utf8',
  form: 'none',
  decodedFrom: null,
  content: '',
  truncated: false,
  opaque: null,
  note: null,
};

const FORMS: Readonly<Record<string, BodyForm>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/json-patch+json': 'json-patch',
  'application/merge-patch+json': 'merge-patch',
  'application/strategic-merge-patch+json': 'strategic-merge-patch',
  'application/apply-patch+yaml': 'apply-patch',
};

function formOf(type: string, text: string, opaque: string | null): BodyForm {
  if (opaque !== null) return 'opaque';
  return text.startsWith('{"kind":"Table"') ? 'table' : (FORMS[type] ?? 'text');
}

const STREAMS: Readonly<Record<string, StepRow['stream']>> = { exec: 'exec', attach: 'attach', portforward: 'portforward' };

function bodyOf(part: Spec['response'] | undefined, recorded: boolean): BodyView {
  if (part === undefined) return NO_BODY;
  if (!recorded) return { ...NO_BODY, state: 'not-recorded', mediaType: part.type };
  const opaque = part.opaque ?? null;
  const content = opaque === null ? part.text : btoa(part.text);
  return {
    state: 'complete',
    mediaType: part.type,
    bytes: part.text.length,
    encoding: opaque === null ? 'utf8' : 'base64',
    form: formOf(part.type, part.text, opaque),
    decodedFrom: part.decodedFrom ?? null,
    content,
    truncated: false,
    opaque,
    note: null,
  };
}

const LOCAL = (subject: string): StepDetail['identity'] => ({
  subject,
  proof: 'token',
  issuer: 'local',
  groups: [],
  token: '5b1c09e2f7aa',
  impersonates: null,
  sentAs: null,
});

const phrase = (spec: Spec, status: number | null, took: number | null): string => {
  if (spec.deny) return `${spec.what} → denied by rule ${spec.deny.rule}`;
  if (spec.lost) return `${spec.what} → its end was lost`;
  if (spec.exitCode !== undefined && took !== null)
    return `${spec.what} → exit ${spec.exitCode} in ${(took / 1000).toFixed(1)} s`;
  if (status === null || took === null) return `${spec.what} → running`;
  return `${spec.what} → ${status} in ${took < 10 ? took.toFixed(1) : Math.round(took)} ms`;
};

export function exchange(random: Seeded, place: Place, spec: Spec): StepDetail {
  const took = spec.open || spec.lost ? null : (spec.took ?? (spec.deny ? random.int(8, 19) / 10 : random.int(40, 420) / 10));
  const status = spec.deny ? 403 : spec.open || spec.lost ? (spec.upgrade ? 101 : 200) : (spec.status ?? 200);
  const recorded = spec.level !== 'Metadata';
  const entering = ['exec', 'attach', 'portforward'].includes(spec.subresource ?? '');
  const write = !['get', 'list', 'watch'].includes(spec.verb) || entering;
  const masked = (spec.masked ?? []).map((m, i) => ({ ...m, commitment: commitmentAt(i) }));
  const auditId =
    spec.deny || spec.discovery
      ? null
      : `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
  const responseText = spec.response?.text ?? '';
  const responseHeaders: HeaderList = [
    ...(auditId === null ? [] : [['Audit-Id', auditId] as const]),
    ['Cache-Control', 'no-cache, private'],
    ['Content-Type', spec.response?.type ?? 'application/json'],
    ...(spec.deny ? [['X-Chaperone-Rule', spec.deny.rule] as const] : []),
    ['Date', new Date(place.startedAt + place.at).toUTCString()],
    ['Content-Length', String(responseText.length)],
  ];
  const stream = spec.upgrade === true ? (STREAMS[spec.subresource ?? ''] ?? 'other') : null;
  const identity = place.identity ?? LOCAL(place.subject);
  const us = Math.round((took ?? 12) * 1000);
  return {
    n: place.n,
    at: new Date(place.startedAt + place.at).toISOString(),
    sinceStart: place.at,
    took,
    track: 'kubernetes',
    command: place.command,
    commandId: place.commandId,
    commandStep: place.commandStep ?? place.n,
    retryOf: spec.repeats === true ? place.n - 1 : null,
    by: spec.own === true ? 'chaperone' : 'agent',
    forStep: spec.own === true ? place.n - 1 : null,
    options: {},
    userAgent: place.command === null ? 'python-requests/2.32.3' : KUBECTL,
    target: place.target,
    method: spec.method,
    url: spec.url,
    verb: spec.verb,
    apiGroup: spec.group ?? '',
    apiVersion: spec.version ?? 'v1',
    resource: spec.resource ?? '',
    subresource: spec.subresource ?? '',
    namespace: spec.namespace ?? '',
    name: spec.name ?? '',
    dryRun: spec.url.includes('dryRun=All'),
    discovery: spec.discovery ?? false,
    write,
    verdict: spec.deny ? 'deny' : 'allow',
    rule: spec.deny?.rule ?? spec.rule ?? 'allow-reads',
    grant: spec.deny === undefined ? (place.grant ?? null) : null,
    token: identity?.token ?? null,
    status,
    outcome: spec.open ? 'open' : spec.lost ? 'lost' : spec.deny ? 'refused' : 'complete',
    code: spec.deny ? 'policy.denied' : (spec.code ?? null),
    auditId,
    requestBytes: spec.request?.text.length ?? 0,
    responseBytes: responseText.length,
    maskedSpans: masked.length,
    unrecordedBytes: recorded ? 0 : responseText.length,
    stream,
    exitCode: spec.exitCode ?? null,
    opaque: stream === 'other',
    sentence: phrase(spec, status, took),
    request: {
      httpVersion: spec.upgrade ? '1.1' : '2.0',
      headers: [
        [
          'Accept',
          spec.discovery
            ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
            : 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
        ],
        ['Accept-Encoding', 'gzip'],
        ...(spec.request ? [['Content-Type', spec.request.type] as const] : []),
        ...(place.command === null
          ? []
          : [['Kubectl-Command', place.command] as const, ['Kubectl-Session', place.commandId ?? ''] as const]),
        ['User-Agent', place.command === null ? 'python-requests/2.32.3' : KUBECTL],
        ...(spec.upgrade ? [['Upgrade', 'websocket'] as const, ['Sec-WebSocket-Protocol', 'v5.channel.k8s.io'] as const] : []),
      ],
      body: bodyOf(spec.request, recorded),
    },
    response: spec.lost
      ? null
      : { status, from: spec.deny ? 'chaperone' : 'target', headers: responseHeaders, body: bodyOf(spec.response, recorded) },
    decision: {
      verdict: spec.deny ? 'deny' : 'allow',
      rule: spec.deny?.rule ?? spec.rule ?? 'allow-reads',
      policy: 'default',
      reason:
        spec.deny?.reason ??
        (write ? 'writes outside protected namespaces are allowed' : 'reads are allowed and recorded in full'),
      level: spec.level ?? 'RequestResponse',
      ...(place.grant !== undefined && spec.deny === undefined && { grant: place.grant }),
    },
    identity,
    masked,
    toldBytes: 0,
    trace: {
      listen: random.int(30, 70),
      identity: random.int(9, 25),
      policy: random.int(14, 40),
      record: write ? random.int(140, 320) : random.int(10, 30),
      ...(spec.deny ? {} : { forward: Math.max(200, us - 500) }),
      mask: masked.length > 0 ? random.int(60, 180) : random.int(4, 12),
    },
    chunks: Array.from({ length: spec.chunks ?? 0 }, (_, i) => ({
      sinceStart: place.at + 20 + i * 640,
      direction: 'response' as const,
      offset: Math.floor((responseText.length / (spec.chunks ?? 1)) * i),
      bytes: Math.floor(responseText.length / (spec.chunks ?? 1)),
    })),
    proof: { firstRecord: place.n * 4 - 2, lastRecord: place.n * 4 + 1, sealed: place.sealed },
  };
}
