import { describe, expect, it } from 'vitest';
import type { StepRow } from '../../contract/step.ts';
import { sentenceOf } from './sentence.ts';

type Told = Parameters<typeof sentenceOf>[0];
const base: Told = {
  n: 1,
  at: '2026-11-20T10:00:00.000Z',
  sinceStart: 0,
  took: 14,
  track: 'kubernetes',
  command: null,
  commandId: null,
  commandStep: 1,
  retryOf: null,
  by: 'agent',
  forStep: null,
  options: {},
  userAgent: '',
  target: 'prod',
  method: 'POST',
  url: '/apis/apps/v1/namespaces/shop/deployments?x=1',
  verb: 'create',
  apiGroup: 'apps',
  apiVersion: 'v1',
  resource: 'deployments',
  subresource: '',
  namespace: 'shop',
  name: 'web',
  dryRun: false,
  discovery: false,
  write: true,
  verdict: 'allow',
  rule: 'r',
  grant: null,
  token: null,
  status: 201,
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
};

const EXEC: Partial<StepRow> = {
  ...{ verb: 'create', resource: 'pods', subresource: 'exec', name: 'web-1' },
  url: '/api/v1/namespaces/shop/pods/web-1/exec?command=sh&command=-c&command=echo+out&stdout=true',
};

const cases: [Partial<StepRow>, string][] = [
  [{}, 'create Deployment web in shop → 201 in 14 ms'],
  [{ took: 3.26 }, 'create Deployment web in shop → 201 in 3.3 ms'],
  [{ took: 95_000 }, 'create Deployment web in shop → 201 in 95 s'],
  [{ took: 600_000 }, 'create Deployment web in shop → 201 in 10 min 0 s'],
  [{ dryRun: true }, 'create Deployment web in shop (dry run) → 201 in 14 ms'],
  [{ verb: 'list', name: '', status: 200 }, 'list deployments in shop → 200 in 14 ms'],
  [{ verb: 'deletecollection', name: '' }, 'delete all deployments in shop → 201 in 14 ms'],
  [{ verb: 'get', resource: 'namespaces', namespace: 'shop', name: 'shop' }, 'get Namespace shop → 201 in 14 ms'],
  [{ took: 3_260 }, 'create Deployment web in shop → 201 in 3.3 s'],
  [{ ...EXEC, status: 403 }, "exec in Pod web-1 in shop: sh -c 'echo out' → 403 in 14 ms"],
  [{ ...EXEC, stream: 'exec', exitCode: 7, took: 1_234 }, "exec in Pod web-1 in shop: sh -c 'echo out' → exit 7 in 1.2 s"],
  [
    { ...EXEC, stream: 'exec', exitCode: 0, outcome: 'client-aborted' },
    "exec in Pod web-1 in shop: sh -c 'echo out' → exit 0 in 14 ms",
  ],
  [{ ...EXEC, stream: 'exec' }, "exec in Pod web-1 in shop: sh -c 'echo out' → closed after 14 ms"],
  [{ ...EXEC, stream: 'exec', outcome: 'open', took: null }, "exec in Pod web-1 in shop: sh -c 'echo out' → running"],
  [
    { ...EXEC, stream: 'exec', outcome: 'client-aborted' },
    "exec in Pod web-1 in shop: sh -c 'echo out' → ended by the client after 14 ms",
  ],
  [
    { ...EXEC, retryOf: 3, stream: 'exec', exitCode: 0 },
    "exec in Pod web-1 in shop: sh -c 'echo out' (again, after step 3 was not let through) → exit 0 in 14 ms",
  ],
  [{ ...EXEC, url: '/exec?stdin=true' }, 'exec in Pod web-1 in shop → 201 in 14 ms'],
  [
    { ...EXEC, url: '/exec?command=tar&command=-xmf&command=-&command=-C&command=%2Ftmp', stream: 'exec', exitCode: 0 },
    'copy into /tmp of Pod web-1 in shop → exit 0 in 14 ms',
  ],
  [
    { ...EXEC, url: '/exec?command=tar&command=cf&command=-&command=%2Ftmp%2Fa+b', stream: 'exec', exitCode: 0 },
    "copy '/tmp/a b' from Pod web-1 in shop → exit 0 in 14 ms",
  ],
  [{ ...EXEC, subresource: 'attach' }, 'attach to Pod web-1 in shop → 201 in 14 ms'],
  [{ ...EXEC, subresource: 'portforward', stream: 'portforward' }, 'port-forward to Pod web-1 in shop → closed after 14 ms'],
  [
    { verb: 'get', status: 200, by: 'chaperone', forStep: 12 },
    'read of Deployment web in shop by Chaperone before step 12 → 200 in 14 ms',
  ],
  [{ resource: '', method: 'GET', url: '/version?timeout=32s', verb: 'get' }, 'GET /version → 201 in 14 ms'],
  [
    { resource: '', method: '', url: '', verb: '', outcome: 'refused', code: 'listen.malformed', status: 400 },
    'something that is not HTTP → refused (listen.malformed) with 400',
  ],
  [{ verdict: 'deny', rule: 'no-prod-deletes', status: 403 }, 'create Deployment web in shop → denied by rule no-prod-deletes'],
  [{ outcome: 'open', took: null, status: null }, 'create Deployment web in shop → running'],
  [{ outcome: 'open', took: null, status: 200 }, 'create Deployment web in shop → 200, running'],
  [{ outcome: 'lost', took: null }, 'create Deployment web in shop → 201, its end was not recorded'],
  [{ outcome: 'lost', took: null, status: null }, 'create Deployment web in shop → its end was not recorded'],
  [
    { outcome: 'refused', code: 'mask.placeholder', status: 422 },
    'create Deployment web in shop → refused (mask.placeholder) with 422',
  ],
  [
    { outcome: 'failed', code: 'forward.unreachable', status: 502 },
    'create Deployment web in shop → failed (forward.unreachable) with 502',
  ],
  [{ outcome: 'client-aborted' }, 'create Deployment web in shop → 201, ended by the client after 14 ms'],
  [{ outcome: 'target-aborted', status: null }, 'create Deployment web in shop → broken off by the target after 14 ms'],
  [{ status: null }, 'create Deployment web in shop → no answer in 14 ms'],
];

describe('sentence', () => {
  it('bounds what it repeats of a command', () => {
    const url = `/exec?${Array.from({ length: 500 }, () => 'command=word').join('&')}`;
    expect(sentenceOf({ ...base, ...EXEC, url }).length).toBeLessThan(300);
  });

  it.each(cases)('%j', (more, expected) => {
    expect(sentenceOf({ ...base, ...more })).toBe(expected);
  });
});
