import { expect, it } from 'vitest';
import { roleSessionName } from './eks-session.ts';

const of = (subject: string, issuer = 'local'): string => roleSessionName({ subject, issuer });

it.each([
  ['ada', /^ada-[0-9a-f]{16}$/],
  ['ada@example.com', /^ada@example\.com-/],
  ['repo:acme/app:ref:refs/heads/main', /^repo-acme-app-ref-refs-heads-main-/],
  ['https://accounts.example/users/42', /^https-accounts\.example-users-42-/],
  ['system:serviceaccount:ci:runner', /^system-serviceaccount-ci-runner-/],
  ['josé', /^jos-/],
  ['名前', /^[0-9a-f]{16}$/],
  ['x'.repeat(1024), /^x{47}-[0-9a-f]{16}$/],
  [' \r\n', /^[0-9a-f]{16}$/],
])('roleSessionName of %j is one that AWS takes', (subject, expected) => {
  expect(of(subject)).toMatch(expected);
  expect(of(subject)).toMatch(/^[\w+=,.@-]{2,64}$/);
});

it('roleSessionName tells apart what looks alike', () => {
  const names = [
    of('a/b'),
    of('a:b'),
    of('a-b'),
    of('a-b', 'https://other'),
    of('x'.repeat(100)),
    of('x'.repeat(101)),
    of('a\0b'),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(of('ada')).toBe(of('ada'));
});
