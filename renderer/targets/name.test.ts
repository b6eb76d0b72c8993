import { expect, it } from 'vitest';
import { TargetName } from '../../contract/target.ts';
import { targetNameOf } from './name.ts';

it.each([
  ['prod-eu', 'prod-eu'],
  ['arn:aws:eks:eu-west-1:123456789012:cluster/shop', 'shop'],
  ['admin@kind dev', 'admin-kind-dev'],
  ['@@@', 'target'],
  ['', 'target'],
])('names the context %j %s', (context, name) => {
  expect(targetNameOf(context, new Set())).toBe(name);
});

it('takes the next free one, always a valid name', () => {
  expect(targetNameOf('prod', new Set(['prod', 'prod-2']))).toBe('prod-3');
  const long = targetNameOf('x'.repeat(300), new Set());
  expect(TargetName.safeParse(long).success).toBe(true);
});
