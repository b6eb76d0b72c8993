import { expect, it, vi } from 'vitest';
import { PARAMS } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import { bridgeOver, dispatch, isMethod, localBridge } from './bridge.ts';
import { News } from './events.ts';

it('offers one named method per row of the table and one subscription per event, nothing else', () => {
  const bridge = bridgeOver(vi.fn(), vi.fn());
  const { on, ...methods } = bridge;
  expect(Object.keys(methods)).toEqual(Object.keys(PARAMS));
  expect(Object.keys(on)).toEqual([
    ...['status', 'session.changed', 'session.steps', 'targets.changed'],
    ...['identities.changed', 'tokens.changed', 'grants.changed'],
  ]);
  expect([isMethod('status'), isMethod('toString'), isMethod('on')]).toEqual([true, false, false]);
});

it('parses before it calls', async () => {
  const handlers = { 'sessions.steps': vi.fn(() => Promise.resolve('rows')), status: vi.fn() } as never as Parameters<
    typeof dispatch
  >[0];
  const bridge = localBridge(handlers, new News());
  const id = '01ARYZ6S410000000000000000';
  expect(await bridge['sessions.steps']({ id, from: 1, limit: 5 })).toBe('rows');
  await expect(bridge['sessions.steps']({ id, from: 0, limit: 5 })).rejects.toMatchObject({
    code: 'engine.params',
    details: { method: 'sessions.steps', reason: expect.stringMatching(/^from: /) as string },
  });
  await expect(bridge['sessions.steps']({ id: 'short', from: 1, limit: 5 })).rejects.toMatchObject({ code: 'read.session' });
  await expect(bridge.status({ extra: 1 } as never)).rejects.toMatchObject({ code: 'engine.params' });
  expect(handlers['sessions.steps']).toHaveBeenCalledTimes(1);
});

it('lets errors of the table through and makes all others engine.internal', async () => {
  const fail = (error: Error) => dispatch({ status: () => Promise.reject(error) } as never, 'status', undefined);
  await expect(fail(new ChaperoneError('vault.locked'))).rejects.toMatchObject({ code: 'vault.locked' });
  await expect(fail(new TypeError('x'))).rejects.toMatchObject({ code: 'engine.internal' });
});
