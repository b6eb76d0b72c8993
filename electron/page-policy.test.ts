import { describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, PAGE_HEADERS } from './page-policy.ts';

const directives = new Map(CONTENT_SECURITY_POLICY.split('; ').map((each) => [each.split(' ')[0]!, each.split(' ').slice(1)]));

describe('the page’s policy', () => {
  it('denies by default, and lets in nothing inline and no other origin', () => {
    expect(directives.get('default-src')).toEqual(["'none'"]);
    const allowed = new Set([...directives.values()].flat());
    expect([...allowed].sort()).toEqual(["'none'", "'self'", 'data:']);
    expect([...directives].filter(([, sources]) => sources.includes('data:')).map(([name]) => name)).toEqual(['img-src']);
  });

  it('also closes what default-src does not cover', () => {
    for (const name of ['base-uri', 'form-action', 'frame-ancestors']) expect(directives.get(name), name).toEqual(["'none'"]);
  });

  it('is one of the headers of every answer', () => {
    expect(PAGE_HEADERS['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    expect(PAGE_HEADERS['x-content-type-options']).toBe('nosniff');
  });
});
