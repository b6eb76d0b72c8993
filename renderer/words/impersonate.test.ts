import { expect, it } from 'vitest';
import { EXAMPLE, impersonateProblem, seenAs, strangePlaceholders } from './impersonate.ts';

it('fills in the caller, with one group for each of theirs', () => {
  expect(seenAs({ user: 'agent:{subject}', groups: ['agents', '{provider}:{groups}', 'agents'] }, EXAMPLE)).toEqual({
    user: 'agent:mira@example.com',
    groups: ['agents', 'okta:platform', 'okta:on-call'],
  });
  expect(seenAs({ user: '{agent}/{name}', groups: ['{groups}'] }, { ...EXAMPLE, groups: [] })).toEqual({
    user: 'claude-code/Mira',
    groups: [],
  });
});

it('knows what means nothing, and what would be refused', () => {
  expect(strangePlaceholders('{user} {subject} {groups}', false)).toEqual(['{user}', '{groups}']);
  expect(impersonateProblem({ user: 'agent:{subject}', groups: ['{groups}'] })).toBeNull();
  expect(impersonateProblem({ user: ' ', groups: [] })).toContain('some user');
  expect(impersonateProblem({ user: '{user}', groups: [] })).toContain('{user} means nothing');
  expect(impersonateProblem({ user: 'x', groups: ['system:{groups}'] })).toContain('system:');
  expect(impersonateProblem({ user: 'x', groups: ['system:masters'] })).toBeNull();
});
