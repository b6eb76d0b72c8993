import { expect, it } from 'vitest';
import { PARAMS } from '../../contract/bridge.ts';
import { bridgeOf, EVENT_NAMES, METHOD_NAMES } from './methods.ts';

it('has every method of the contract and every event, by name and no other way', async () => {
  const calls: unknown[] = [];
  const bridge = bridgeOf(
    (method, params) => {
      calls.push([method, params]);
      return Promise.resolve(null as never);
    },
    (event) => {
      calls.push(event);
      return () => undefined;
    },
  );
  expect(METHOD_NAMES).toEqual(Object.keys(PARAMS));
  expect(Object.keys(bridge).sort()).toEqual([...Object.keys(PARAMS), 'on'].sort());
  expect(Object.keys(bridge.on)).toEqual(EVENT_NAMES);
  await bridge['targets.remove']({ name: 'x' });
  bridge.on.status(() => undefined);
  expect(calls).toEqual([['targets.remove', { name: 'x' }], 'status']);
});
