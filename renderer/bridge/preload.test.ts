import { expect, it, vi } from 'vitest';
import type { PreloadBridge } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { attachPreload, errorOf } from './preload.ts';

const preload = (over: Partial<Record<string, unknown>>): PreloadBridge => ({ on: {}, ...over }) as unknown as PreloadBridge;

it('turns replies into results and errors of our table', async () => {
  const { bridge, where } = attachPreload(
    preload({
      'targets.list': () => Promise.resolve({ ok: true, value: [] }),
      'targets.test': (p: { name: string }) => Promise.resolve({ ok: false, code: 'target.unknown', details: { name: p.name } }),
    }),
  );
  expect(where).toBe('desktop');
  expect(await bridge['targets.list']({})).toEqual([]);
  await expect(bridge['targets.test']({ name: 'x' })).rejects.toEqual(new ChaperoneError('target.unknown', { name: 'x' }));
});

it('subscribes through the preload script', () => {
  const off = vi.fn();
  const status = vi.fn(() => off);
  const listener = vi.fn();
  const stop = attachPreload(preload({ on: { status } })).bridge.on.status(listener);
  expect(status).toHaveBeenCalledWith(listener);
  stop();
  expect(off).toHaveBeenCalledOnce();
});

it('does not invent codes', () => {
  expect(errorOf('nobody.knows', {})).toMatchObject({
    code: 'engine.internal',
    details: { reason: 'unknown error code nobody.knows' },
  });
  expect(errorOf('toString', {}).code).toBe('engine.internal');
});
