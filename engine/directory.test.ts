import { expect, it, vi } from 'vitest';
import { Directory, LOCKED_DIRECTORY } from './directory.ts';
import { Unattributed } from './unattributed.ts';
import { FakeTime } from './testing/fakes.ts';

const writer = { maskingKey: new Uint8Array([7]) };
const presented = { kind: 'bearer', token: 't', hash: 'h' } as const;
const request = { type: 'jwt', proof: 'p', target: 't', seconds: undefined } as const;

function house() {
  const tokens = { find: vi.fn((hash: string) => (hash === 'known' ? ({ token: 'A' } as never) : undefined)) };
  const admitting = {
    admit: vi.fn(() => Promise.resolve('admitted' as never)),
    exchange: vi.fn(() => Promise.resolve('issued' as never)),
  };
  const unattributed = new Unattributed(new FakeTime().clock, () => Promise.resolve(writer as never));
  return { tokens, admitting, directory: new Directory(tokens, unattributed, () => admitting) };
}

it('finds what is known and has the rest admitted', async () => {
  const { directory, admitting } = house();
  expect([directory.find('known'), directory.find('other')]).toEqual([{ token: 'A' }, undefined]);
  expect([await directory.admit(presented), await directory.exchange(request)]).toEqual(['admitted', 'issued']);
  expect([admitting.admit.mock.calls, admitting.exchange.mock.calls]).toEqual([[[presented]], [[request]]]);
});

it('gives the unattributed session with its own masking key', async () => {
  expect(await house().directory.unattributed()).toEqual({ recorder: writer, maskingKey: new Uint8Array([7]) });
});

it('answers record.locked to everything once locked, as the locked one always does', async () => {
  const { directory, admitting } = house();
  directory.lock();
  for (const one of [directory, LOCKED_DIRECTORY]) {
    expect(() => one.find('known')).toThrow(expect.objectContaining({ code: 'record.locked' }) as Error);
    await expect(one.admit(presented)).rejects.toMatchObject({ code: 'record.locked' });
    await expect(one.exchange(request)).rejects.toMatchObject({ code: 'record.locked' });
    await expect(one.unattributed()).rejects.toMatchObject({ code: 'record.locked' });
  }
  expect(admitting.admit).not.toHaveBeenCalled();
});

it('lets nobody in whose proof was still being checked when the vault was locked', async () => {
  const { directory } = house();
  const [admitted, issued] = [directory.admit(presented), directory.exchange(request)];
  directory.lock();
  await expect(admitted).rejects.toMatchObject({ code: 'record.locked' });
  await expect(issued).rejects.toMatchObject({ code: 'record.locked' });
});
