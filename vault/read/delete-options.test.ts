import { expect, it } from 'vitest';
import { requestEvent } from '../../test/support/vault/fixture.ts';
import { isDry, mayBeDry } from './delete-options.ts';

it('finds the dry run in JSON and in protobuf', () => {
  expect(isDry(Buffer.from('{"propagationPolicy":"Background","dryRun":["All"]}'))).toBe(true);
  expect(isDry(Buffer.from('{"propagationPolicy":"Background"}'))).toBe(false);
  expect(isDry(Buffer.from('{"dryRun":"All"}'))).toBe(false);
  const typeMeta = [0x0a, 0x13, 0x0a, 2, ...Buffer.from('v1'), 0x12, 13, ...Buffer.from('DeleteOptions')];
  const options = [0x2a, 3, ...Buffer.from('All')];
  expect(isDry(Buffer.from([...Buffer.from('k8s\0'), ...typeMeta, 0x12, options.length, ...options]))).toBe(true);
});

it('asks only where the URL does not say it already', () => {
  const { policy, ...rest } = requestEvent(1, 1);
  const of = (verb: string, dryRun: boolean) =>
    mayBeDry({ ...rest, policy: { ...policy!, attributes: { ...policy!.attributes, verb, dryRun } } });
  expect([of('delete', false), of('deletecollection', false), of('delete', true), of('create', false), mayBeDry(rest)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
