import { describe, expect, it } from 'vitest';
import type { MaskedSpan } from '../../contract/record.ts';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import { header, isError, spansOf, StepBuilder } from './step-builder.ts';

const info = { ...sessionInfo(environment()), startedAt: '2026-11-20T10:00:00.000Z' };
const span: MaskedSpan = { part: 'response.body', path: 'data.password', bytes: 8, commitment: '00', rule: 'secret-data' };

function builder(): StepBuilder {
  const made = new StepBuilder();
  made.apply({ t: 'session.opened', v: 1, at: 0, session: info });
  return made;
}

const summaryOf = (made: StepBuilder): ReturnType<StepBuilder['summary']> => made.summary(info, { bytes: 1, sealed: false });

describe('step builder', () => {
  it('takes the name of what is created from the body, because the URL has none', () => {
    const made = builder();
    const request = requestEvent(1, 1000);
    const attributes = { ...request.policy!.attributes, name: '' };
    made.apply({ ...request, policy: { ...request.policy!, attributes } });
    expect(made.changed()).toMatchObject([{ name: '', sentence: expect.stringMatching(/^create Deployment in shop/) as string }]);
    const piece = { x: 1, direction: 'request', at: 1000, offset: 0 } as const;
    made.piece({ ...piece, x: 2, bytes: Buffer.from('{"metadata":{"name":"other"}}') });
    expect(made.changed()).toEqual([]);
    made.piece({ ...piece, bytes: Buffer.from('{"metadata":{"name":"web"}}') });
    expect(made.changed()).toMatchObject([
      { name: 'web', sentence: expect.stringMatching(/^create Deployment web in shop/) as string },
    ]);
  });

  it('tells an exchange from its events, and changes of it as they come', () => {
    const made = builder();
    made.apply(requestEvent(1, 1_234_500));
    expect(made.changed()).toMatchObject([
      { n: 1, at: '2026-11-20T10:00:01.234Z', sinceStart: 1234.5, took: null, status: null, outcome: 'open' },
    ]);
    expect(made.changed()).toEqual([]);
    made.apply(responseEvent(1, 1_240_000, { auditId: 'a-1' }));
    expect(made.changed()).toMatchObject([{ status: 201, auditId: 'a-1', outcome: 'open' }]);
    made.apply(endEvent(1, 1_248_500, { requestBytes: 10, responseBytes: 20, unrecordedBytes: 3 }));
    expect(made.changed()).toEqual([
      {
        n: 1,
        at: '2026-11-20T10:00:01.234Z',
        sinceStart: 1234.5,
        took: 14,
        track: 'kubernetes',
        command: 'kubectl create',
        commandId: '6f1c',
        target: 'prod',
        method: 'POST',
        url: '/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl-create',
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
        rule: 'allow-all',
        status: 201,
        outcome: 'complete',
        code: null,
        auditId: 'a-1',
        requestBytes: 10,
        responseBytes: 20,
        maskedSpans: 0,
        unrecordedBytes: 3,
        opaque: false,
        sentence: 'create Deployment web in shop → 201 in 14 ms',
      },
    ]);
  });

  it('counts verdicts over what is open and what has ended', () => {
    const made = builder();
    const denied = requestEvent(2, 20);
    const decision = { ...denied.policy!.decision, verdict: 'deny', rule: 'no' } as const;
    made.apply(requestEvent(1, 10, { masked: [span] }));
    made.apply(responseEvent(1, 11, { status: 404 }));
    made.apply(endEvent(1, 12));
    made.apply({ ...denied, policy: { ...denied.policy!, decision } });
    made.apply(responseEvent(2, 21, { status: 403, from: 'chaperone' }));
    expect(summaryOf(made)).toMatchObject({ steps: 2, verdicts: { allow: 1, deny: 1, masked: 1, error: 1 } });
    made.changed();
    made.apply(endEvent(2, 22, { outcome: 'refused' }));
    made.changed();
    expect(summaryOf(made)).toMatchObject({ steps: 2, verdicts: { allow: 1, deny: 1, masked: 1, error: 1 } });
  });

  it('calls an exchange without an end lost once the session is closed', () => {
    const made = builder();
    made.apply(requestEvent(1, 10));
    made.changed();
    made.apply({ t: 'gap', at: 20, reason: 'crash' });
    made.apply({ t: 'session.closed', at: 30_000, reason: 'interrupted' });
    expect(made.changed()).toMatchObject([{ n: 1, outcome: 'lost', took: null }]);
    expect(summaryOf(made)).toMatchObject({
      endedAt: '2026-11-20T10:00:00.030Z',
      closed: 'interrupted',
      gaps: 1,
      exitCode: null,
    });
  });

  it('keeps what nobody could be identified for', () => {
    const made = builder();
    const { policy, identity, ...anonymous } = requestEvent(1, 10);
    expect([policy?.decision.verdict, identity?.subject]).toEqual(['allow', 'mia']);
    made.apply(anonymous);
    made.apply(responseEvent(1, 11, { from: 'chaperone', status: 401, code: 'identity.missing' }));
    made.apply(endEvent(1, 12, { outcome: 'refused', code: 'identity.missing' }));
    expect(made.changed()).toMatchObject([
      { verdict: 'none', rule: null, verb: 'post', resource: '', write: false, code: 'identity.missing' },
    ]);
  });

  it('shows an upgraded exchange as opaque', () => {
    const made = builder();
    const request = requestEvent(1, 1);
    made.apply({ ...request, listen: { ...request.listen, upgrade: 'websocket' } });
    made.apply(responseEvent(1, 2, { status: 101 }));
    expect(made.changed()).toMatchObject([{ opaque: true }]);
  });

  it('lives without its first record and with events of unknown exchanges', () => {
    const made = new StepBuilder();
    expect([made.apply(responseEvent(7, 1)), made.apply(endEvent(7, 2))]).toEqual([null, null]);
    const summary = made.summary({ id: info.id, startedAt: '2026-01-01T00:00:00.000Z' }, { bytes: 5, sealed: true });
    expect(summary).toMatchObject({
      agent: 'unknown',
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: null,
      steps: 0,
      sealed: true,
      bytes: 5,
    });
  });

  it('hands out rows in order of their number', () => {
    const made = builder();
    for (const x of [3, 1, 2]) made.apply(requestEvent(x, x));
    expect(made.changed().map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it('gathers spans, finds headers, knows errors', () => {
    expect(
      spansOf(
        requestEvent(1, 1, { masked: [span] }),
        responseEvent(1, 1, { masked: [span] }),
        endEvent(1, 1, { masked: [span] }),
      ),
    ).toHaveLength(3);
    expect([
      header(
        [
          ['X-A', '1'],
          ['x-a', '2'],
        ],
        'x-a',
      ),
      header([], 'x-a'),
    ]).toEqual(['1', null]);
    const error = (
      status: number | null,
      outcome: 'complete' | 'failed' | 'client-aborted',
      verdict: 'allow' | 'deny',
    ): boolean => isError({ status, outcome, verdict });
    expect([
      error(404, 'complete', 'allow'),
      error(403, 'complete', 'deny'),
      error(null, 'failed', 'allow'),
      error(200, 'client-aborted', 'allow'),
    ]).toEqual([true, false, true, false]);
  });
});
