import { describe, expect, it } from 'vitest';
import type { RecordEvent, RequestEvent } from '../../contract/record.ts';
import type { StepDetail } from '../../contract/step.ts';
import { endEvent, requestEvent, responseEvent } from '../../test/support/vault/fixture.ts';
import { GatheredStep } from './gathered-step.ts';
import { StepBuilder } from './step-builder.ts';

type Detail = Omit<StepDetail, 'proof'> | null;

async function detailOf(
  events: readonly RecordEvent[],
  bodies: { request?: string; response?: string } = {},
  limit = 1_000,
): Promise<Detail> {
  const builder = new StepBuilder();
  const gathered = new GatheredStep(limit);
  for (const event of events) {
    builder.apply(event);
    gathered.event(event);
  }
  for (const direction of ['request', 'response'] as const) {
    const bytes = Buffer.from(bodies[direction] ?? '');
    if (bytes.length > 0) gathered.piece({ x: 1, at: 2_000, direction, offset: 0, bytes });
  }
  return gathered.detail(builder.changed()[0]!);
}

describe('gathered step', () => {
  it('shows both messages, and the pieces that they came in', async () => {
    const sent = { request: '{"a":1}', response: '{"b":2}' };
    const ended = endEvent(1, 3_000, { requestBytes: 7, responseBytes: 7 });
    const json = [['Content-Type', 'application/json']] as const;
    const detail = await detailOf([requestEvent(1, 1_000), responseEvent(1, 2_000, { headers: json }), ended], sent);
    expect(detail).toMatchObject({
      n: 1,
      request: { body: { content: '{"a":1}', state: 'complete' }, httpVersion: '1.1' },
      response: { body: { content: '{"b":2}', form: 'json' }, status: 201, from: 'target' },
      identity: { subject: 'mia', proof: 'token', issuer: 'local', groups: [], token: null, impersonates: null, sentAs: null },
      chunks: [
        { sinceStart: 2, direction: 'request', offset: 0, bytes: 7 },
        { sinceStart: 2, direction: 'response', offset: 0, bytes: 7 },
      ],
    });
  });

  it('says who was impersonated, groups and all', async () => {
    const request = requestEvent(1, 1_000);
    const as = (impersonates: NonNullable<RequestEvent['identity']>['impersonates']): RequestEvent => ({
      ...request,
      identity: { ...request.identity!, ...(impersonates === undefined ? {} : { impersonates }) },
    });
    const said = async (event: RequestEvent): Promise<string | null | undefined> =>
      (await detailOf([event]))?.identity?.impersonates;
    expect(await said(as({ user: 'alice', groups: [], extra: [] }))).toBe('alice');
    expect(await said(as({ user: 'alice', uid: '7', groups: ['devs', 'ops'], extra: ['scopes'] }))).toBe(
      'alice, uid 7, groups devs, ops, extra scopes',
    );
    expect(await said(as(undefined))).toBeNull();
  });

  it('says how somebody proved who they are, and as whom they were sent on', async () => {
    const request = requestEvent(1, 1_000);
    const identity: RequestEvent['identity'] = {
      subject: '4711',
      proof: 'oidc',
      issuer: 'https://id.example.org',
      groups: ['devs', 'ops'],
      token: '0123456789ab',
      sentAs: { user: 'agent:4711', groups: ['devs'], extra: ['chaperone.session'] },
    };
    expect((await detailOf([{ ...request, identity }]))?.identity).toEqual({
      ...identity,
      impersonates: null,
      sentAs: 'agent:4711, groups devs, extra chaperone.session',
    });
  });

  it('says how much of the answer is ours', async () => {
    const events = (more: object): RecordEvent[] => [requestEvent(1, 1_000), responseEvent(1, 2_000), endEvent(1, 3_000, more)];
    expect((await detailOf(events({ toldBytes: 42 })))?.toldBytes).toBe(42);
    expect((await detailOf(events({})))?.toldBytes).toBe(0);
    expect((await detailOf([requestEvent(1, 1_000)]))?.toldBytes).toBe(0);
  });

  it('knows what the level left out, and what an upgrade made of the bytes', async () => {
    const request = requestEvent(1, 1_000);
    const metadata: RequestEvent = {
      ...request,
      policy: { ...request.policy!, decision: { ...request.policy!.decision, level: 'Metadata' } },
    };
    const ended = endEvent(1, 3_000, { requestBytes: 9, responseBytes: 9 });
    expect(await detailOf([metadata, responseEvent(1, 2_000), ended])).toMatchObject({
      request: { body: { state: 'not-recorded' } },
      response: { body: { state: 'not-recorded' } },
    });
    const upgraded: RequestEvent = { ...request, listen: { ...request.listen, upgrade: 'websocket' } };
    expect(await detailOf([upgraded, responseEvent(1, 2_000, { status: 101 })], { response: 'x' })).toMatchObject({
      response: { body: { form: 'opaque', opaque: 'the raw bytes of an upgraded connection' } },
    });
  });

  it('is nothing without its request, and half without its answer', async () => {
    const gathered = new GatheredStep(10);
    gathered.event(endEvent(1, 3_000));
    const row = new StepBuilder();
    row.apply(requestEvent(1, 1));
    expect(await gathered.detail(row.changed()[0]!)).toBeNull();
    expect(await detailOf([requestEvent(1, 1_000)])).toMatchObject({ response: null, trace: {} });
  });
});
