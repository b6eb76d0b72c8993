import { expect, test } from 'vitest';
import type { AuditedRequest } from './audit.ts';
import { compare } from './compare.ts';
import type { ShownStep } from './shown.ts';

const body = (value: unknown, mediaType = 'application/json') => ({
  headers: [],
  body: value === undefined ? null : JSON.stringify(value),
  bodyState: value === undefined ? 'none' : 'complete',
  bodyEncoding: 'utf8',
  bodyTruncated: false,
  mediaType,
});

/** Request `n` of a run in which each takes one millisecond and the next follows after another. */
function audited(n: number, more: Partial<AuditedRequest> = {}): AuditedRequest {
  const received = n * 2000;
  return {
    auditId: `id-${n}`,
    verb: 'get',
    uri: `/api/v1/pods/${n}`,
    user: 'u',
    received,
    completed: received + 1000,
    code: 200,
    requestObject: undefined,
    responseObject: { n },
    ...more,
  };
}

function step(n: number, more: object = {}): ShownStep {
  return {
    n,
    auditId: `id-${n}`,
    verb: 'get',
    sinceStart: n * 2,
    took: 1,
    status: 200,
    verdict: 'allow',
    sentence: `get ${n}`,
    masked: [],
    request: { ...body(undefined), url: `/api/v1/pods/${n}` },
    response: { ...body({ n }), from: 'target' },
    ...more,
  } as unknown as ShownStep;
}

test('a session that has everything has no differences', () => {
  expect(compare([audited(1), audited(2)], [step(1), step(2)])).toEqual({
    differences: [],
    byId: 2,
    byUri: 0,
    bodies: 2,
    opaque: 0,
  });
});

test('what is missing on either side is named', () => {
  const result = compare([audited(1), audited(2)], [step(1), step(3)]);
  expect(result.differences).toEqual([
    'get /api/v1/pods/2 (id-2) is not in the session',
    'step 3 is not in the audit log: get 3',
  ]);
});

test('a refusal that reached the cluster is found, one that did not is good', () => {
  const refused = { verdict: 'deny', response: { ...body({}), from: 'chaperone' } };
  expect(compare([], [step(1, refused)]).differences).toEqual([]);
  expect(compare([audited(1)], [step(1, refused)]).differences.join()).toContain('was refused, but the cluster saw it');
});

test('the wrong order is found, overlapping requests have none', () => {
  const swapped = [
    step(1, { auditId: 'id-2', response: step(2).response }),
    step(2, { auditId: 'id-1', response: step(1).response }),
  ];
  expect(compare([audited(1), audited(2)], swapped).differences).toEqual([expect.stringContaining('order: get /api/v1/pods/1')]);
  const long = swapped.map((one) => ({ ...one, took: 10 }));
  expect(compare([audited(1), audited(2)], long).differences).toEqual([]);
});

test('another body, another status and an absent body are found; protobuf is counted', () => {
  const other = step(1, { status: 404, response: { ...body({ n: 2 }), from: 'target' } });
  expect(compare([audited(1)], [other]).differences).toEqual([
    'step 1, get /api/v1/pods/1 (id-1): status 404 recorded, 200 audited',
    'step 1, get /api/v1/pods/1 (id-1): response body, n: recorded 2, audited 1',
  ]);
  const write = audited(1, { requestObject: { n: 1 } });
  expect(compare([write], [step(1)]).differences.join()).toContain('the session no request body');
  const opaque = step(1, { response: { ...body('k8s', 'application/vnd.kubernetes.protobuf'), from: 'target' } });
  expect(compare([audited(1)], [opaque])).toMatchObject({ differences: [], opaque: 1, bodies: 0 });
});

test('an answer without an Audit-Id is found by its URI, unless it was refused', () => {
  const upgraded = step(1, { auditId: null, status: 101 });
  const request = audited(1, { auditId: 'x', code: 101, responseObject: undefined });
  expect(compare([request], [upgraded])).toMatchObject({ differences: [], byId: 0, byUri: 1 });
  const refused = { ...upgraded, verdict: 'deny' as const, response: { ...upgraded.response!, from: 'chaperone' as const } };
  expect(compare([request], [refused]).differences).toEqual(['get /api/v1/pods/1 (x) is not in the session']);
});

test('only a stream that its client ended may be partial', () => {
  const partial = { response: { ...step(1).response!, bodyState: 'partial' } };
  const stream = audited(1, { responseObject: undefined });
  expect(compare([stream], [step(1, { ...partial, outcome: 'client-aborted' })]).differences).toEqual([]);
  expect(compare([stream], [step(1, { ...partial, outcome: 'target-aborted' })]).differences).toHaveLength(1);
  expect(compare([audited(1)], [step(1, { ...partial, outcome: 'client-aborted' })]).differences).toHaveLength(1);
});
