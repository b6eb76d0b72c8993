import { expect, it } from 'vitest';
import { SessionQuery } from '../../contract/bridge.ts';
import { draftOf, EMPTY_DRAFT, isEmpty, queryOf } from './draft.ts';

it('means nothing when nothing is typed', () => {
  expect(queryOf(EMPTY_DRAFT)).toEqual({});
  expect(isEmpty({})).toBe(true);
  expect(isEmpty({ limit: 10 })).toBe(true);
  expect(isEmpty({ agent: 'x' })).toBe(false);
});

it('means whole days of the reader, the last one included', () => {
  const query = queryOf({ ...EMPTY_DRAFT, since: '2026-11-19', until: '2026-11-20' });
  expect(new Date(query.since ?? '').getTime()).toBe(new Date(2026, 10, 19).getTime());
  expect(new Date(query.until ?? '').getTime()).toBe(new Date(2026, 10, 21).getTime() - 1);
});

it('is a query that the engine takes, and leaves out what it would refuse', () => {
  const query = queryOf({
    ...EMPTY_DRAFT,
    agent: ' a ',
    verdict: 'deny',
    since: '20-1-1',
    namespace: 'x'.repeat(300),
    text: ' two words ',
  });
  expect(query).toEqual({ agent: 'a', verdict: 'deny', text: 'two words' });
  expect(SessionQuery.safeParse(query).success).toBe(true);
});

it('comes back from an address', () => {
  const draft = {
    ...EMPTY_DRAFT,
    agent: 'codex',
    since: '2026-11-19',
    until: '2026-11-20',
    text: 'exec',
    subject: 'mira',
    group: 'ops',
    labels: 'team=shop, urgent',
  };
  expect(draftOf(queryOf(draft))).toEqual(draft);
});

it('reads labels with and without a value, and leaves out what is none', () => {
  expect(queryOf({ ...EMPTY_DRAFT, labels: ' team = shop ,urgent' })).toEqual({ labels: { team: 'shop', urgent: '' } });
  expect(queryOf({ ...EMPTY_DRAFT, labels: '=shop' })).toEqual({});
});
