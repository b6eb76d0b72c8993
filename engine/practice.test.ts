import { expect, it, vi } from 'vitest';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import { PracticeRoom } from './practice.ts';

it('starts once, when first needed, and stops', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const room = new PracticeRoom(around);
  expect(room.running()).toBeNull();
  await Promise.all([room.enter(), room.enter()]);
  expect(around.memory.log).toEqual(['practice starts']);
  await room.stop();
  expect(around.memory.log).toEqual(['practice starts', 'practice closes']);
});

it('tries again after a start that failed', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const good = around.parts.startPractice.bind(around.parts);
  const startPractice = vi.fn(good).mockRejectedValueOnce(new Error('no'));
  const room = new PracticeRoom({ ...around, parts: { ...around.parts, startPractice } });
  await expect(room.enter()).rejects.toThrow('no');
  expect((await room.enter()).ca).toBe('CA');
});
