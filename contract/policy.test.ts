import { describe, expect, it } from 'vitest';
import { Policy } from './policy.ts';

const policy = (rule: object): unknown => ({
  apiVersion: 'chaperone/v1',
  kind: 'Policy',
  name: 'p',
  description: '',
  rules: [{ name: 'r', reason: 'because', effect: 'deny', ...rule }],
});

describe('Policy', () => {
  it.each([
    {},
    { verbs: ['get'] },
    { apiGroups: [''], resources: ['pods/exec'] },
    { nonResourceURLs: ['/version'] },
    { level: 'Metadata' },
  ])('takes a rule with %j', (rule) => {
    expect(Policy.safeParse(policy(rule)).success).toBe(true);
  });

  it.each([
    { nonResourceURLs: ['/version'], resources: ['pods'] },
    { nonResourceURLs: ['/version'], apiGroups: [''] },
    { nonResourceURLs: ['/version'], namespaces: ['x'] },
    { verbs: [] },
    { effect: 'ask' },
    { level: 'None' },
    { name: 'Not A Name' },
    { verb: ['get'] },
  ])('refuses a rule with %j, rather than reading it in a way nobody meant', (rule) => {
    expect(Policy.safeParse(policy(rule)).success).toBe(false);
  });
});
