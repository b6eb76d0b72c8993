import { describe, expect, it } from 'vitest';
import type { BodyPiece, MaskedSpan, RecordEvent, RequestEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import { capturedStream, queueStream } from '../../test/support/vault/streamed.ts';
import type { SessionQueue } from '../log/queue.ts';
import { header, spansOf, StepBuilder } from './step-builder.ts';

const info = { ...sessionInfo(environment()), startedAt: '2026-11-20T10:00:00.000Z' };
const span: MaskedSpan = { part: 'response.body', path: 'data.password', bytes: 8, commitment: '00', rule: 'secret-data' };

function builder(): StepBuilder {
  const made = new StepBuilder();
  made.apply({ t: 'session.opened', v: 1, at: 0, session: info });
  return made;
}

/** Takes what a recorder would queue. */
function intoBuilder(made: StepBuilder): SessionQueue {
  return {
    event: (json: string) => made.apply(JSON.parse(json) as RecordEvent),
    body: (piece: BodyPiece) => made.piece(piece),
  } as unknown as SessionQueue;
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
        commandStep: 1,
        retryOf: null,
        by: 'agent',
        forStep: null,
        options: { fieldManager: 'kubectl-create' },
        userAgent: '',
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
        grant: null,
        token: null,
        status: 201,
        outcome: 'complete',
        code: null,
        auditId: 'a-1',
        requestBytes: 10,
        responseBytes: 20,
        maskedSpans: 0,
        unrecordedBytes: 3,
        stream: null,
        exitCode: null,
        opaque: false,
        sentence: 'create Deployment web in shop → 201 in 14 ms',
      },
    ]);
  });

  it('names the grant that allowed it and the token that was shown', () => {
    const made = builder();
    const request = requestEvent(1, 1_000);
    const policy = { ...request.policy!, decision: { ...request.policy!.decision, grant: 'G1' } };
    made.apply({ ...request, policy, identity: { subject: 'mia', proof: 'token', token: '0123456789ab' } });
    const { identity, ...nobody } = requestEvent(2, 2_000);
    expect(identity).toBeDefined();
    made.apply(nobody);
    expect(made.changed()).toMatchObject([
      { n: 1, grant: 'G1', token: '0123456789ab', outcome: 'open' },
      { n: 2, grant: null, token: null },
    ]);
  });

  it('names the id that the request went out with until an answer names one', () => {
    const made = builder();
    made.apply({ ...requestEvent(1, 1_000), auditId: 'ours' });
    expect(made.changed()).toMatchObject([{ auditId: 'ours' }]);
    made.apply(responseEvent(1, 2_000, { status: 101 }));
    expect(made.changed()).toMatchObject([{ auditId: 'ours' }]);
    made.apply({ ...requestEvent(2, 3_000), auditId: 'ours too' });
    made.apply(responseEvent(2, 4_000, { auditId: 'theirs' }));
    expect(made.changed()).toMatchObject([{ auditId: 'theirs' }]);
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

  it('counts the same without making rows, and makes one later of what is still open', () => {
    const made = builder();
    made.apply(requestEvent(1, 10, { masked: [span] }));
    made.apply(responseEvent(1, 11, { status: 404 }));
    made.apply(endEvent(1, 12));
    made.apply(requestEvent(2, 20));
    made.settle();
    expect(made.changed()).toEqual([]);
    expect(summaryOf(made)).toMatchObject({ steps: 2, verdicts: { allow: 2, deny: 0, masked: 1, error: 1 } });
    made.apply(endEvent(2, 22));
    expect(made.changed()).toMatchObject([{ n: 2, outcome: 'complete' }]);
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

  it('calls a stream by its subresource, and opaque what it cannot decode', () => {
    const of = (subresource: string, status = 101): StepRow => {
      const made = builder();
      const { listen, policy, ...rest } = requestEvent(1, 1);
      const attributes = { ...policy!.attributes, resource: 'pods', subresource };
      made.apply({ ...rest, listen: { ...listen, upgrade: 'websocket' }, policy: { ...policy!, attributes } });
      made.apply(responseEvent(1, 2, { status }));
      return made.changed()[0]!;
    };
    expect(of('portforward')).toMatchObject({ stream: 'portforward', opaque: false });
    expect(of('proxy')).toMatchObject({ stream: 'other', opaque: true });
    expect(of('exec', 403)).toMatchObject({ stream: null, opaque: false });
  });

  it.each([
    ['exec-ws', 'exec', 7, "exec in Pod sh in demo: sh -c 'echo out; echo err >&2; exit 7' → exit 7 in"],
    ['exec-spdy', 'exec', 7, "exec in Pod sh in demo: sh -c 'echo out; echo err >&2; exit 7' → exit 7 in"],
    ['exec-tty-ws', 'exec', 3, 'exec in Pod sh in demo: sh → exit 3 in'],
    ['attach-ws', 'attach', null, 'attach to Pod sh in demo → closed after'],
    ['port-forward-ws', 'portforward', null, 'port-forward to Pod web in demo → closed after'],
  ])('tells of %s how it ended', (capture, stream, exitCode, sentence) => {
    const made = builder();
    queueStream(intoBuilder(made), 1, capturedStream(capture));
    const [row] = made.changed();
    expect(row).toMatchObject({ stream, exitCode, opaque: false });
    expect(row?.sentence.slice(0, sentence.length)).toBe(sentence);
  });

  it('has no exit code where the end of the stream was not recorded, or a part of it is missing', () => {
    for (const lose of [(_: unknown, index: number) => index === 0, () => true]) {
      const made = builder();
      queueStream(intoBuilder(made), 1, capturedStream('exec-ws'), { lose });
      expect(made.changed()).toMatchObject([{ stream: 'exec', exitCode: null }]);
    }
  });

  it('groups steps by command, with the fallback from WebSocket to SPDY and a read of ours', () => {
    const made = builder();
    const request = requestEvent(1, 1_000);
    const { attributes } = request.policy!;
    const exec = { ...attributes, resource: 'pods', subresource: 'exec', name: 'sh' };
    const url = '/api/v1/namespaces/shop/pods/sh/exec?command=id';
    const entering = (x: number, method: string, upgrade: string): RequestEvent => ({
      ...requestEvent(x, x * 1_000),
      listen: { ...request.listen, method, url, upgrade },
      policy: { ...request.policy!, attributes: exec },
    });
    made.apply(request);
    const before = requestEvent(2, 2_000);
    const headers = [['User-Agent', 'chaperone/object-before']] as const;
    made.apply({ ...before, listen: { ...before.listen, method: 'GET', headers }, ours: { why: 'object-before', x: 1 } });
    made.apply(entering(3, 'GET', 'websocket'));
    made.apply(responseEvent(3, 3_500, { status: 403 }));
    made.apply(endEvent(3, 3_600));
    made.apply(entering(4, 'POST', 'spdy/3.1'));
    expect(made.grouping(4)).toEqual({ first: 1, by: 'kubectl-session', retryOf: 3 });
    expect(made.changed()).toMatchObject([
      { n: 1, commandStep: 1, retryOf: null, by: 'agent' },
      {
        n: 2,
        commandStep: 1,
        by: 'chaperone',
        forStep: 1,
        sentence: 'read of Deployment web in shop by Chaperone before step 1 → running',
      },
      { n: 3, commandStep: 1, retryOf: null, status: 403, stream: null },
      { n: 4, commandStep: 1, retryOf: 3 },
    ]);
    expect(made.grouping(3)).toBeNull();
  });

  it('takes a dry run of a deletion from the body, because the URL does not say it', () => {
    const made = builder();
    const request = requestEvent(1, 1_000);
    made.apply({ ...request, policy: { ...request.policy!, attributes: { ...request.policy!.attributes, verb: 'delete' } } });
    made.piece({ x: 1, direction: 'request', at: 1_000, offset: 0, bytes: Buffer.from('{"dryRun":["All"]}') });
    expect(made.changed()).toMatchObject([{ dryRun: true, name: 'web' }]);
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

  it('gathers spans, finds headers', () => {
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
  });
});
