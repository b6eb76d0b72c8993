import { describe, expect, it } from 'vitest';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import { decodeEvent } from './events.ts';

const decode = (value: unknown): unknown => decodeEvent(Buffer.from(JSON.stringify(value)));

describe('events', () => {
  it('gives back what the path writes', () => {
    const events = [
      { t: 'session.opened', v: 1, at: 0, session: sessionInfo(environment()) },
      requestEvent(1, 5),
      {
        ...requestEvent(1, 5),
        identity: {
          ...{ subject: '4711', proof: 'oidc', issuer: 'https://id.example.org', groups: ['devs'], token: '0123456789ab' },
          ...{
            impersonates: { user: 'alice', groups: [], extra: [] },
            sentAs: { user: 'agent:4711', groups: ['devs'], extra: [] },
          },
        },
      },
      { t: 'marker', at: 6, kind: 'grant.began', text: 'A grant began.', details: { grant: 'G' } },
      responseEvent(1, 6),
      endEvent(1, 7),
      endEvent(1, 7, { toldBytes: 5 }),
      { t: 'gap', at: 8, reason: 'crash' },
      { t: 'session.closed', at: 9, reason: 'ended' },
    ];
    for (const event of events) expect(decode(event)).toEqual(event);
  });

  it('gives nothing for what later code could stumble over', () => {
    const { listen, ...headless } = requestEvent(1, 5);
    const wrong = [
      null,
      7,
      [],
      'text',
      { t: 'gap', reason: 'no time' },
      { t: 'gap', at: -1, reason: 'x' },
      { t: 'unknown', at: 1 },
      headless,
      { ...headless, listen: { ...listen, headers: 'none' } },
      { ...requestEvent(1, 5), x: 1.5 },
      { ...requestEvent(1, 5), policy: { attributes: null, decision: {} } },
      { ...requestEvent(1, 5), identity: 'mia' },
      { ...requestEvent(1, 5), identity: { subject: 'mia' } },
      { ...requestEvent(1, 5), identity: { subject: 'mia', proof: 'oidc', groups: 'devs' } },
      { ...requestEvent(1, 5), identity: { subject: 'mia', proof: 'oidc', groups: [7] } },
      { ...requestEvent(1, 5), identity: { subject: 'mia', proof: 'oidc', token: {} } },
      { ...requestEvent(1, 5), identity: { subject: 'mia', proof: 'oidc', sentAs: { user: 'x' } } },
      { t: 'marker', at: 1, kind: 'grant.began', text: 'x' },
      { t: 'marker', at: 1, kind: 'grant.began', text: 'x', details: { grant: {} } },
      { t: 'marker', at: 1, kind: 'grant.began', details: {} },
      { ...responseEvent(1, 5), headers: {} },
      { ...endEvent(1, 5), requestBytes: '1' },
      { ...endEvent(1, 5), toldBytes: -1 },
      { ...requestEvent(1, 5), policy: { attributes: {}, decision: { grant: 7 } } },
      { t: 'session.opened', v: 1, at: 0, session: { startedAt: 'yesterday', agent: { name: 'x' }, targets: [] } },
      { t: 'session.closed', at: 1 },
    ];
    for (const value of wrong) expect(decode(value), JSON.stringify(value)).toBeNull();
    expect(decodeEvent(Buffer.from('{"t":'))).toBeNull();
    expect(decodeEvent(Uint8Array.of(0xff))).toBeNull();
  });
});
