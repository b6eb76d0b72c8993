import { expect, it } from 'vitest';
import type { SessionSummary } from '../contract/session.ts';
import type { StepRow } from '../contract/step.ts';
import type { Identity } from '../contract/identity.ts';
import {
  checkLines,
  countsLine,
  duration,
  gitWords,
  identityLine,
  identityLines,
  labelWords,
  proofWords,
  sealedWord,
  stepCells,
  verdictWord,
  toldLine,
} from './words.ts';

const dull = { colour: false } as never;
const row = (over: Partial<StepRow>) =>
  ({
    n: 3,
    sinceStart: 1234.4,
    verdict: 'allow',
    outcome: 'complete',
    status: 200,
    write: false,
    maskedSpans: 0,
    sentence: 's',
    ...over,
  }) as StepRow;

it('writes time to the millisecond, hours only when there are any', () => {
  expect([duration(0), duration(61_005.4), duration(3_600_000)]).toEqual(['00:00.000', '01:01.005', '01:00:00.000']);
  expect(duration(59_999.9)).toBe('01:00.000');
});

it.each([
  [{}, 'allow'],
  [{ verdict: 'deny', status: 403 }, 'deny'],
  [{ verdict: 'none', status: 401 }, 'refused'],
  [{ verdict: 'none', status: null }, 'refused'],
  [{ verdict: 'none', status: 200 }, 'answered'],
  [{ status: 404 }, 'error'],
  [{ outcome: 'target-aborted' }, 'error'],
  [{ outcome: 'open', status: null }, 'open'],
] as const)('says of %j: %s', (over, word) => {
  expect(verdictWord(dull, row(over))).toBe(word);
});

it('marks masked steps and disarms what a cluster put into the sentence', () => {
  expect(stepCells(dull, row({ maskedSpans: 2, sentence: 'get \u001b[2Jx' }))).toEqual([
    '3',
    '00:01.234',
    'allow',
    'get \ufffd[2Jx [2 masked]',
  ]);
});

it('says what a session holds and how it ended', () => {
  const session = (over: object) => ({ sealed: true, endedAt: 'x', closed: 'ended', ...over }) as SessionSummary;
  expect(sealedWord(dull, session({}))).toBe('sealed');
  expect(sealedWord(dull, session({ closed: 'locked' }))).toBe('sealed (locked)');
  expect(sealedWord(dull, session({ sealed: false, endedAt: null }))).toBe('live');
  expect(sealedWord(dull, session({ sealed: false }))).toBe('not sealed');
  expect(countsLine(session({ steps: 1, verdicts: { allow: 0, deny: 1, masked: 2, error: 3 }, gaps: 1 }))).toBe(
    '1 step, 1 denied, 2 masked, 3 with errors, 1 gap',
  );
});

const identity: Identity = {
  ...{ subject: '4711', name: 'mia@example.org', issuer: 'https://id.example.org', groups: ['devs', 'ops'], run: '42' },
  proof: 'oidc',
  ...{ provider: 'ci', claims: { ref: 'main\u001b' } },
};

it('says how somebody proved who they are', () => {
  const of = (proof: string, issuer: string, provider: string | null): string => proofWords({ proof, issuer, provider });
  expect(of('token', 'local', null)).toBe('a session token made here');
  expect(of('oidc', 'https://i', 'ci')).toBe('an OpenID Connect token of https://i (provider ci)');
  expect(of('saml', 'https://i', null)).toBe('a SAML assertion of https://i');
  expect(of('certificate', 'CN=ca', 'x')).toBe('a client certificate of CN=ca (provider x)');
  expect(of('later', 'https://i', null)).toBe('later of https://i');
});

it('says who somebody is, in lines or in one', () => {
  expect(identityLines(identity)).toEqual([
    '  subject    4711 (mia@example.org)',
    '  proven by  an OpenID Connect token of https://id.example.org (provider ci)',
    '  groups     devs, ops',
    '  run        42',
    '  ref        main\ufffd',
  ]);
  expect(identityLines({ ...identity, name: '4711', groups: [], run: null, claims: {} })).toEqual([
    '  subject    4711',
    '  proven by  an OpenID Connect token of https://id.example.org (provider ci)',
    '  groups     none',
  ]);
  const step = { subject: 'mia', proof: 'token', issuer: 'local', groups: [], token: null, impersonates: null, sentAs: null };
  expect(identityLine(step)).toBe('by mia, a session token made here');
  const all = { groups: ['devs'], token: '0123456789ab', impersonates: 'alice', sentAs: 'agent:mia, groups devs' };
  expect(identityLine({ ...step, ...all })).toBe(
    'by mia, a session token made here; token 0123456789ab; groups devs; asking to be alice; sent on as agent:mia, groups devs',
  );
});

it('says what was tried, what is labelled, where git stands', () => {
  const checks = [
    { what: 'reach', ok: true, detail: 'fine' },
    { what: 'rights', ok: false, detail: 'no\u001b' },
  ];
  expect(checkLines(dull, checks)).toEqual(['ok    reach: fine', 'FAIL  rights: no\ufffd']);
  expect(labelWords({ team: 'payments', urgent: '' })).toBe('team=payments, urgent');
  expect([
    gitWords({ remote: 'https://g/x', commit: 'c0ffee'.repeat(7), branch: 'main' }),
    gitWords({ remote: null, commit: 'c0ffee'.repeat(7), branch: null }),
    gitWords({ remote: null, commit: null, branch: 'main' }),
  ]).toEqual(['https://g/x, branch main at c0ffeec0ffee', 'no branch at c0ffeec0ffee', 'branch main, no commit yet']);
});

it('says which bytes of an answer are ours', () => {
  expect(toldLine({ toldBytes: 0, code: null })).toBeNull();
  expect(toldLine({ toldBytes: 9, code: null })).toBe('the last 9 bytes were written by Chaperone to tell the agent why');
  expect(toldLine({ toldBytes: 9, code: 'identity.revoked' })).toMatch(/ why \(identity\.revoked\)$/);
});
