import { expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { FakeTime } from '../testing/fakes.ts';
import { RefusedProofs } from './refused-proofs.ts';

const error = new ChaperoneError('identity.unknown');

it('remembers for ten seconds why a proof was refused', () => {
  const time = new FakeTime();
  const refused = new RefusedProofs(time.clock);
  refused.add('a', error);
  time.pass(9_999);
  expect([refused.find('a'), refused.find('b')]).toEqual([error, undefined]);
  time.pass(1);
  expect([refused.find('a'), refused.size]).toEqual([undefined, 0]);
});

it('drops the oldest of more than a thousand', () => {
  const refused = new RefusedProofs(new FakeTime().clock);
  for (let n = 0; n < 1_005; n += 1) refused.add(String(n), error);
  refused.add('5', error);
  refused.add('new', error);
  expect([refused.size, refused.find('4'), refused.find('5'), refused.find('6')]).toEqual([1_000, undefined, error, undefined]);
  refused.clear();
  expect(refused.find('5')).toBeUndefined();
});
