import { describe, expect, it } from 'vitest';
import { GitFacts, Labels, ParentFacts } from './session.ts';

describe('Labels', () => {
  it.each([{}, { team: 'payments' }, { 'example.org/cost-centre': '' }, { a: 'ä b' }])('takes %j', (labels) => {
    expect(Labels.parse(labels)).toEqual(labels);
  });

  it.each([
    ['an empty name', { '': 'x' }],
    ['a name that ends in a dot', { 'a.': 'x' }],
    ['a name with a blank', { 'a b': 'x' }],
    ['a line feed', { a: 'x\ny' }],
    ['a long value', { a: 'x'.repeat(254) }],
    ['very many', Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`l${n}`, '']))],
  ])('refuses %s', (_, labels) => {
    expect(Labels.safeParse(labels).success).toBe(false);
  });
});

it('takes a repository before its first commit, and on a detached head', () => {
  expect(GitFacts.safeParse({ remote: null, commit: null, branch: 'main' }).success).toBe(true);
  expect(GitFacts.safeParse({ remote: 'https://git.test/r', commit: 'c'.repeat(40), branch: null }).success).toBe(true);
  expect(GitFacts.safeParse({ remote: null, commit: null, branch: null, password: 'x' }).success).toBe(false);
});

it('takes a parent with a process id', () => {
  expect(ParentFacts.safeParse({ pid: 1, name: 'init' }).success).toBe(true);
  expect(ParentFacts.safeParse({ pid: 1.5, name: 'init' }).success).toBe(false);
});
