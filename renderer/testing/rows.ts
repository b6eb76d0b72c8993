/** Rows of steps for tests, from the few fields that matter to each. */
import type { StepDetail, StepRow } from '../../contract/step.ts';
import { createOutline, type OutlineStep } from '../state/outline.ts';
import { exchange, type Spec } from './exchange.ts';
import { seeded } from './random.ts';

/** A plain read of one millisecond: `get Pod web in shop`. */
export function row(n: number, change: Partial<StepRow> = {}): StepRow {
  return {
    n,
    at: new Date(1_795_185_000_000 + n * 1_000).toISOString(),
    sinceStart: n * 1_000,
    took: 1,
    track: 'kubernetes',
    command: 'kubectl get',
    commandId: 'a',
    commandStep: n,
    retryOf: null,
    by: 'agent',
    forStep: null,
    options: {},
    userAgent: 'kubectl/v1.32.4 (linux/amd64) kubernetes/4cb5f07',
    target: 'prod-eu',
    method: 'GET',
    url: '/api/v1/namespaces/shop/pods/web',
    verb: 'get',
    apiGroup: '',
    apiVersion: 'v1',
    resource: 'pods',
    subresource: '',
    namespace: 'shop',
    name: 'web',
    dryRun: false,
    discovery: false,
    write: false,
    verdict: 'allow',
    rule: 'allow-reads',
    grant: null,
    token: null,
    status: 200,
    outcome: 'complete',
    code: null,
    auditId: null,
    requestBytes: 0,
    responseBytes: 100,
    maskedSpans: 0,
    unrecordedBytes: 0,
    stream: null,
    exitCode: null,
    opaque: false,
    sentence: 'get Pod web in shop → 200 in 1 ms',
    ...change,
  };
}

export function outlineOf(rows: readonly StepRow[]): readonly OutlineStep[] {
  const outline = createOutline();
  if (!outline.merge(rows)) throw new Error('the rows have a hole');
  return outline.steps;
}

/** A proof that was exchanged for a token: by us, without policy, and nothing went to the target. */
export const exchanged = (change: Partial<StepDetail> = {}): StepDetail => {
  const spec = { verb: 'post', method: 'POST', url: '/.chaperone/v1/token', resource: '', namespace: '', name: '' };
  const step = detail({ ...spec, what: 'POST /.chaperone/v1/token' });
  const response = step.response === null ? null : { ...step.response, from: 'chaperone' as const };
  return { ...step, verdict: 'none', rule: null, decision: null, write: false, response, ...change };
};

/** A step with everything, from a short description. */
export function detail(spec: Partial<Spec> = {}, change: Partial<StepDetail> = {}): StepDetail {
  const place = {
    n: 7,
    at: 12_482,
    startedAt: 1_795_185_000_000,
    target: 'prod-eu',
    subject: 'mira',
    command: 'kubectl get',
    commandId: 'a',
    sealed: true,
  };
  const whole: Spec = {
    verb: 'get',
    method: 'GET',
    url: '/api/v1/namespaces/shop/pods/web',
    resource: 'pods',
    namespace: 'shop',
    name: 'web',
    what: 'get Pod web in shop',
    response: { type: 'application/json', text: '{"kind":"Pod"}' },
    ...spec,
  };
  return { ...exchange(seeded(1), place, whole), ...change };
}
