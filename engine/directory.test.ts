import { expect, it } from 'vitest';
import { Directory, LOCKED_DIRECTORY } from './directory.ts';
import { Unattributed } from './unattributed.ts';
import { FakeTime } from './testing/fakes.ts';

const writer = { maskingKey: new Uint8Array([7]) };
const unattributed = () => new Unattributed(new FakeTime().clock, () => Promise.resolve(writer as never));

it('knows a session by its token’s hash until it is removed', () => {
  const directory = new Directory(unattributed());
  const session = { id: 'A' } as never;
  directory.add('h', session);
  expect(directory.find('h')).toBe(session);
  directory.remove('h');
  expect(directory.find('h')).toBeUndefined();
});

it('gives the unattributed session with its own masking key', async () => {
  expect(await new Directory(unattributed()).unattributed()).toEqual({ recorder: writer, maskingKey: new Uint8Array([7]) });
});

it('answers record.locked to everything once locked, as the locked one always does', async () => {
  const directory = new Directory(unattributed());
  directory.add('h', { id: 'A' } as never);
  directory.lock();
  for (const one of [directory, LOCKED_DIRECTORY]) {
    expect(() => one.find('h')).toThrow(expect.objectContaining({ code: 'record.locked' }) as Error);
    await expect(one.unattributed()).rejects.toMatchObject({ code: 'record.locked' });
  }
});
