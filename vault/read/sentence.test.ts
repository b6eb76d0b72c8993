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
  status: 201,
  outcome: 'complete',
  code: null,
  auditId: null,
  requestBytes: 0,
  responseBytes: 0,
  maskedSpans: 0,
  unrecordedBytes: 0,
  opaque: false,
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
  [{ verb: 'create', resource: 'pods', subresource: 'exec', name: 'web-1' }, 'create exec of Pod web-1 in shop → 201 in 14 ms'],
  [{ resource: '', method: 'GET', url: '/version?timeout=32s', verb: 'get' }, 'GET /version → 201 in 14 ms'],
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
  it.each(cases)('%j', (more, expected) => {
    expect(sentenceOf({ ...base, ...more })).toBe(expected);
  });
});
