import { describe, expect, it } from 'vitest';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import { decodeEvent } from './events.ts';

const decode = (value: unknown): unknown => decodeEvent(Buffer.from(JSON.stringify(value)));

describe('events', () => {
  it('gives back what the path writes', () => {
    const events = [
      { t: 'session.opened', v: 1, at: 0, session: sessionInfo(environment()) },
      requestEvent(1, 5),
      responseEvent(1, 6),
      endEvent(1, 7),
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
      { ...responseEvent(1, 5), headers: {} },
      { ...endEvent(1, 5), requestBytes: '1' },
      { t: 'session.opened', v: 1, at: 0, session: { startedAt: 'yesterday', agent: { name: 'x' }, targets: [] } },
      { t: 'session.closed', at: 1 },
    ];
    for (const value of wrong) expect(decode(value), JSON.stringify(value)).toBeNull();
    expect(decodeEvent(Buffer.from('{"t":'))).toBeNull();
    expect(decodeEvent(Uint8Array.of(0xff))).toBeNull();
  });
});
