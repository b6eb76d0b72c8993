import { describe, expect, it } from 'vitest';
import type { SamlProvider } from '../../../contract/identity.ts';
import type { Statement } from './assertion.ts';
import { speakerOf } from './speaker.ts';

const provider: SamlProvider = {
  name: 'corp',
  type: 'saml',
  targets: ['*'],
  policy: { name: 'default' },
  addedAt: '2026-11-20T09:00:00Z',
  entityId: 'idp',
  certificates: ['x'],
  audience: 'us',
  recipient: 'https://here',
  skew: 30,
  groups: ['groups', 'roles'],
  groupsPrefix: '',
  missingGroups: 'allow',
  displayName: ['name', 'mail'],
  require: {},
  keep: [],
  sessionSeconds: 3_600,
};
const statement = (attributes: Record<string, readonly string[]> = {}, over: Partial<Statement> = {}): Statement => ({
  subject: 'ada',
  sessionIndex: undefined,
  issuedAt: 0,
  usableUntil: 0,
  sessionUntil: Infinity,
  attributes: new Map(Object.entries(attributes)),
  ...over,
});
const LINK = 'http://schemas.microsoft.com/claims/groups.link';

describe('speakerOf', () => {
  it('takes name, groups and kept attributes from where the provider says', () => {
    const attributes = { mail: ['ada@example.test'], groups: ['a', 'b'], roles: ['b', 'c'], team: ['x', 'y'] };
    expect(speakerOf({ ...provider, keep: ['team', 'none'] }, statement(attributes, { sessionIndex: '_s' }))).toMatchObject({
      subject: 'ada',
      name: 'ada@example.test',
      groups: ['a', 'b', 'c'],
      run: '_s',
      claims: { team: 'x, y' },
    });
    expect(speakerOf(provider, statement())).toMatchObject({ name: 'ada', groups: [], run: null, claims: {} });
  });

  it('refuses where nobody can tell the groups', () => {
    const refuse = { ...provider, missingGroups: 'refuse' } as const;
    expect(() => speakerOf(refuse, statement())).toThrow(/none of the attributes groups, roles/);
    expect(speakerOf(refuse, statement({ roles: [] })).groups).toEqual([]);
    expect(() => speakerOf(provider, statement({ [LINK]: ['https://graph'] }))).toThrow(/more than fit into the assertion/);
    expect(() => speakerOf(provider, statement({ groups: Array.from({ length: 1_001 }, (_, i) => `g${i}`) }))).toThrow(
      /more than 1000/,
    );
    expect(() => speakerOf(provider, statement({ groups: ['a\u202eb'] }))).toThrow(/control characters/);
    expect(() => speakerOf(provider, statement({ groups: ['a'.repeat(1_025)] }))).toThrow(/too long/);
  });

  it('asks for attributes that are required', () => {
    const asking = { ...provider, require: { team: ['sre-*', 'admins'] } };
    expect(speakerOf(asking, statement({ team: ['x', 'sre-1'] })).subject).toBe('ada');
    for (const team of [[], ['sre'], ['ADMINS']]) {
      expect(() => speakerOf(asking, statement({ team }))).toThrow(
        /provider corp is refused: its attribute team is not as required/,
      );
    }
    expect(() => speakerOf(asking, statement())).toThrow(/not as required/);
  });

  it('refuses names that could pretend to be others', () => {
    expect(() => speakerOf(provider, statement({}, { subject: 'ada\u0000' }))).toThrow(/control characters/);
    expect(() => speakerOf(provider, statement({}, { sessionIndex: 'x'.repeat(1_025) }))).toThrow(/SessionIndex is too long/);
  });
});
