import { expect, it } from 'vitest';
import { fakeScreen } from '../testing/screen.ts';
import { sessions } from './sessions.ts';

const { terminal } = fakeScreen({ env: { CHAPERONE_HOME: '/nonexistent/chaperone' } });

it.each(['since', 'until'])('%s must be a time, before anything is opened', (name) => {
  expect(() => sessions(terminal, { [name]: 'yesterday-ish' })).toThrow('yesterday-ish is not a time');
});

it('a time that Date reads goes to the engine, which needs a passphrase', async () => {
  await expect(sessions(terminal, { since: '2026-11-20 10:00' })).rejects.toMatchObject({ code: 'vault.no-passphrase' });
});
