import { describe, expect, it } from 'vitest';
import { environment, requestEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import { Markers } from './markers.ts';

const startedAt = '2026-11-20T10:00:00.000Z';
const marker = { t: 'marker', kind: 'token.rotated', text: 'The token was rotated.', details: { token: 'a' } } as const;

describe('markers', () => {
  it('are kept in order with their time, everything else is not', () => {
    const markers = new Markers();
    markers.apply({ t: 'session.opened', v: 1, at: 0, session: { ...sessionInfo(environment()), startedAt } });
    markers.apply(requestEvent(1, 1_000));
    markers.apply({ ...marker, at: 1_500_250 });
    const before = markers.rows;
    markers.apply({ ...marker, at: 2_000_000, details: {} });
    const { kind, text, details } = marker;
    expect(before).toEqual([{ at: '2026-11-20T10:00:01.500Z', sinceStart: 1500.25, kind, text, details }]);
    expect(markers.rows).toEqual([...before, { at: '2026-11-20T10:00:02.000Z', sinceStart: 2000, kind, text, details: {} }]);
  });

  it('do not grow without end', () => {
    const markers = new Markers();
    for (let at = 1; at <= 20_010; at += 1) markers.apply({ ...marker, at });
    expect(markers.rows).toHaveLength(20_000);
  });
});
