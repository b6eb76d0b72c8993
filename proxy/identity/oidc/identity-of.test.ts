import { describe, expect, it } from 'vitest';
import { Identity } from '../../../contract/identity.ts';
import { oidcProvider } from '../../../test/support/issuer/provider.ts';
import { checkRequired, identityOf } from './identity-of.ts';

describe('identityOf', () => {
  it('says who it is, in the one shape', () => {
    const provider = oidcProvider({
      displayName: ['email', 'name'],
      run: ['run_id', 'run_attempt'],
      keep: ['ref', 'n', 'missing', 'list'],
    });
    const claims = {
      sub: 'repo:a/b',
      name: 'Ada',
      groups: ['dev'],
      run_id: '77',
      run_attempt: 2,
      ref: 'refs/heads/main',
      n: 3,
      list: ['x'],
    };
    const identity = identityOf(provider, claims);
    expect(identity).toEqual({
      subject: 'repo:a/b',
      name: 'Ada',
      issuer: 'https://id.example.com',
      groups: ['dev'],
      proof: 'oidc',
      provider: 'corp',
      run: '77/2',
      claims: { ref: 'refs/heads/main', n: '3' },
    });
    expect(Identity.safeParse(identity).success).toBe(true);
  });

  it('falls back to the subject for a name, and to nothing for a run', () => {
    expect(identityOf(oidcProvider({ run: ['run_id'] }), { sub: 'ada' })).toMatchObject({ name: 'ada', run: null });
  });

  it('never takes two runs for one', () => {
    const run = (claims: object): string | null => identityOf(oidcProvider({ run: ['a', 'b'] }), { sub: 's', ...claims }).run;
    expect([run({ a: '1/2' }), run({ a: '1', b: '2/' }), run({ a: '1%2F2' }), run({ b: '1' })]).toEqual([
      '1%2F2/',
      '1/2%2F',
      '1%252F2/',
      '/1',
    ]);
  });

  it.each([
    ['no subject', {}],
    ['a number', { sub: 12_345_678_901_234_567_890 }],
    ['an empty one', { sub: '' }],
    ['a long one', { sub: 'x'.repeat(1_025) }],
    ['a line break', { sub: 'ada\nImpersonate-Group: system:masters' }],
  ])('refuses %s', (_, claims) => {
    expect(() => identityOf(oidcProvider(), claims)).toThrow(expect.objectContaining({ code: 'identity.claim' }) as Error);
  });

  it('refuses a run that is too long, and cuts what is only for people', () => {
    const provider = oidcProvider({ run: ['id'], keep: ['note'], displayName: ['name'] });
    expect(() => identityOf(provider, { sub: 'a', id: 'x'.repeat(1_025) })).toThrow('the claims id are too long');
    const identity = identityOf(provider, { sub: 'a', name: 'n'.repeat(2_000), note: `a\nb${'c'.repeat(3_000)}` });
    expect([identity.name.length, identity.claims['note']?.length, identity.claims['note']?.startsWith('a�b')]).toEqual([
      1_024,
      2_048,
      true,
    ]);
  });
});

describe('checkRequired', () => {
  const provider = oidcProvider({ require: { repository: ['octo-org/*', 'octo-org-2/app'], 'a.b': ['yes', '7'] } });

  it('lets in what fits all of them, one text of a list being enough', () => {
    expect(() => checkRequired(provider, { repository: 'octo-org-2/app', a: { b: ['no', 7] } })).not.toThrow();
  });

  it('refuses what misses one or has another value', () => {
    expect(() => checkRequired(provider, { repository: 'octo-org/app' })).toThrow(
      'The token of provider corp is refused: the claim a.b is missing.',
    );
    expect(() => checkRequired(provider, { repository: 'octo-org-2/app2', a: { b: 'yes' } })).toThrow(
      'the claim repository has the value octo-org-2/app2, which is not let in',
    );
    expect(() => checkRequired(provider, { repository: [], a: { b: 'yes' } })).toThrow('is missing');
    expect(() => checkRequired(provider, { repository: ['octo-org/app'], a: { b: {} } })).toThrow('is missing');
  });
});
