import { describe, expect, it } from 'vitest';
import { OPEN_METHODS, PARAMS, type Method } from './bridge.ts';

const ID = '01M7W9CSCMWPC10Y2VKESXXT5W';
const accepts = (method: Method, params: unknown) => PARAMS[method].safeParse(params).success;

describe('PARAMS', () => {
  it('takes what each method needs', () => {
    expect(accepts('status', {})).toBe(true);
    expect(accepts('sessions.list', { verdict: 'deny', since: '2026-11-20T10:00:00.000+01:00', limit: 10 })).toBe(true);
    expect(accepts('sessions.steps', { id: ID, from: 1, limit: 100 })).toBe(true);
    expect(accepts('sessions.open', { agent: 'claude', targets: ['prod'], policy: { name: 'default' } })).toBe(true);
  });

  it.each<[Method, unknown]>([
    ['status', { more: 1 }],
    ['sessions.step', { id: '../../etc/passwd', n: 1 }],
    ['sessions.step', { id: ID.toLowerCase(), n: 1 }],
    ['sessions.step', { id: ID, n: 0 }],
    ['sessions.steps', { id: ID, from: 1, limit: 1e9 }],
    ['sessions.list', { since: 'yesterday' }],
    ['sessions.open', { agent: 'claude', targets: [] }],
    ['sessions.open', { agent: 'claude', targets: ['a'], policy: { name: 'default', yaml: '' } }],
    ['targets.add', { name: '../a' }],
    ['vault.unlock', { passphrase: 'x'.repeat(1025) }],
    ['vault.unlock', {}],
  ])('refuses %s with %j', (method, params) => {
    expect(accepts(method, params)).toBe(false);
  });

  it('opens to strangers only what makes or opens the vault, and the status', () => {
    expect([...OPEN_METHODS].sort()).toEqual(['status', 'vault.create', 'vault.recover', 'vault.unlock']);
  });
});
