import { expect, it } from 'vitest';
import { impersonation } from './impersonation.ts';

it('is as whom, with groups and the session when asked', () => {
  expect(impersonation('agent:{subject}', undefined, undefined)).toEqual({ user: 'agent:{subject}', groups: [], extra: false });
  expect(impersonation('u', ['{groups}', 'agents'], true)).toEqual({ user: 'u', groups: ['{groups}', 'agents'], extra: true });
  expect(impersonation(undefined, undefined, undefined)).toBeUndefined();
});

it('is nobody’s without a user', () => {
  expect(() => impersonation(undefined, ['g'], undefined)).toThrow('with --user');
  expect(() => impersonation(undefined, undefined, true, '--impersonate-user')).toThrow('with --impersonate-user');
});
