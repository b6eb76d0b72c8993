import { expect, it } from 'vitest';
import { labelsOf } from './labels.ts';

it('reads keys and values, of one key the last', () => {
  expect(labelsOf(['team=payments', 'ticket=OPS-7=b', 'urgent', 'team=shop', 'example.org/who=a b'])).toEqual({
    team: 'shop',
    ticket: 'OPS-7=b',
    urgent: '',
    'example.org/who': 'a b',
  });
  expect(labelsOf([])).toEqual({});
});

it.each(['', '=x', '-a=b', 'a b=c', `a=${'x'.repeat(254)}`, 'a=\u001b[2J', '__proto__=x'])('refuses %j', (text) => {
  expect(() => labelsOf(['good=1', text])).toThrow(expect.objectContaining({ code: 'cli.usage' }) as Error);
});

it('refuses more than there may be', () => {
  const many = Array.from({ length: 33 }, (_, n) => `l${n}=x`);
  expect(() => labelsOf(many)).toThrow('at most 32 labels');
  expect(Object.keys(labelsOf(many.slice(1)))).toHaveLength(32);
});
