import { expect, it } from 'vitest';
import { kindOf } from './kinds.ts';

it('names kinds as Kubernetes does, and leaves the unknown as it is', () => {
  expect(['deployments', 'endpoints', 'networkpolicies', 'widgets'].map(kindOf)).toEqual([
    'Deployment',
    'Endpoints',
    'NetworkPolicy',
    'widgets',
  ]);
});

it('is not fooled by names of objects', () => {
  expect(kindOf('constructor')).toBe('constructor');
});
