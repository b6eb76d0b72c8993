import { describe, expect, it } from 'vitest';
import { StoredTarget, TargetName } from './target.ts';

const target = {
  name: 'prod',
  kind: 'kubernetes',
  server: 'https://10.0.0.1:6443',
  context: null,
  addedAt: '2026-11-20T10:00:00.000Z',
  ca: null,
  tlsServerName: null,
  credential: { type: 'token', token: 't' },
};

describe('TargetName', () => {
  it.each(['a', 'prod-eu.1', 'A_b', 'x'.repeat(63)])('takes %s', (name) => {
    expect(TargetName.safeParse(name).success).toBe(true);
  });

  it.each(['', '-a', '.a', 'a/b', 'a b', 'ü', 'x'.repeat(64), 'a\n'])('refuses %j', (name) => {
    expect(TargetName.safeParse(name).success).toBe(false);
  });
});

describe('StoredTarget', () => {
  it('takes a target with one credential', () => {
    expect(StoredTarget.parse(target)).toEqual({ ...target, insecure: false, proxyUrl: null, impersonate: null });
    expect(StoredTarget.parse({ ...target, insecure: true })).toMatchObject({ insecure: true });
    expect(
      StoredTarget.safeParse({ ...target, kind: 'practice', server: 'practice', credential: { type: 'practice' } }).success,
    ).toBe(true);
  });

  it.each([
    { server: 'http://10.0.0.1' },
    { server: 'elsewhere' },
    { credential: { type: 'token', token: '' } },
    { credential: { type: 'token', token: 't', cert: 'c' } },
    { credential: { type: 'exec' } },
    { insecure: 'yes' },
    { proxyUrl: 'ftp://proxy.test' },
    { impersonate: { user: '', groups: [], extra: false } },
    { password: 'x' },
  ])('refuses %j', (change) => {
    expect(StoredTarget.safeParse({ ...target, ...change }).success).toBe(false);
  });
});
