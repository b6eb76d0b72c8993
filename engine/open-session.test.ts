import { expect, it } from 'vitest';
import type { SessionWriter } from '../vault/vault.ts';
import { openSession } from './testing/tokens.ts';

it('is what the proxy needs of a session', () => {
  const { session } = openSession('S');
  expect(session).toMatchObject({ id: 'S', agent: 'codex', targets: new Set(['t']), grants: [], ended: false });
});

it('records what happens beside the exchanges, and goes on when recording has stopped', () => {
  const { session, events } = openSession('S');
  session.mark('token.issued', 'A token.', { token: 'a' });
  expect(events).toEqual([{ t: 'marker', at: 5, kind: 'token.issued', text: 'A token.', details: { token: 'a' } }]);
  (session.recorder as { event: SessionWriter['event'] }).event = () => {
    throw new Error('disk full');
  };
  expect(() => {
    session.mark('token.revoked', 'Gone.', {});
  }).not.toThrow();
});
