import { describe, expect, it } from 'vitest';
import type { GrantWho } from '../contract/grant.ts';
import { concerns, mayUse } from './grant-who.ts';

const session = { id: 'S1', agent: 'codex', targets: new Set(['staging']) };
const ada = { provider: 'okta', subject: 'ada@example.com', groups: ['sre-oncall'] };

describe('mayUse', () => {
  it.each<readonly [GrantWho, boolean]>([
    [{ subjects: ['ada@example.com'] }, true],
    [{ subjects: ['ada@*.com'] }, true],
    [{ subjects: ['bob'] }, false],
    [{ subjects: ['ada@example.com'], providers: ['okta'] }, true],
    [{ subjects: ['ada@example.com'], providers: ['github', 'local'] }, false],
    [{ agents: ['co*'] }, true],
    [{ agents: ['claude'] }, false],
    [{ sessions: ['S1'] }, true],
    [{ sessions: ['S2'] }, false],
    [{ subjects: ['*'], agents: ['codex'], sessions: ['S2'] }, false],
    [{ groups: ['nobody'] }, true],
  ])('%j: %s', (who, expected) => {
    expect(mayUse({ who }, session, ada)).toBe(expected);
  });

  it('knows the local user from somebody of the same name whom a provider vouches for', () => {
    const who = { subjects: ['ada'], providers: ['local'] };
    expect(mayUse({ who }, session, { provider: null, subject: 'ada' })).toBe(true);
    expect(mayUse({ who }, session, { provider: 'github', subject: 'ada' })).toBe(false);
  });
});

describe('concerns', () => {
  const one = (who: GrantWho, targets = ['*'], ...tokens: (typeof ada)[]): boolean =>
    concerns(
      { who, targets },
      tokens.map((identity) => ({ session, identity })),
    );

  it('asks for the groups of any token, and for a target of the session', () => {
    expect(one({ groups: ['sre-*'] }, ['staging'], ada)).toBe(true);
    expect(one({ groups: ['sre-*'] }, ['staging'], { ...ada, groups: [] }, ada)).toBe(true);
    expect(one({ groups: ['dev'] }, ['staging'], ada)).toBe(false);
    expect(one({ agents: ['codex'] }, ['prod'], ada)).toBe(false);
    expect(one({ agents: ['codex'] }, ['*'])).toBe(false);
  });
});
