import { expect, it, vi } from 'vitest';
import { countingRandom, fakeRooms, FakeTime } from './fakes.ts';

it('moves time only when told, and runs what is due', () => {
  const time = new FakeTime();
  const [soon, late, never] = [vi.fn(), vi.fn(), vi.fn()];
  time.schedule(10, soon);
  time.schedule(20, late);
  time.schedule(10, never)();
  time.pass(10);
  expect([soon.mock.calls.length, late.mock.calls.length, never.mock.calls.length, time.pending]).toEqual([1, 0, 0, 1]);
});

it('gives different bytes each time', () => {
  const random = countingRandom();
  expect(random(4)).not.toEqual(random(4));
});

it('refuses a port twice, and gives it back when its proxy closes', async () => {
  const { parts } = fakeRooms();
  const create = () => parts.createProxy({} as never);
  const first = create();
  await first.listen({} as never, 5);
  await expect(create().listen({} as never, 5)).rejects.toMatchObject({ code: 'listen.port' });
  await first.close();
  expect((await create().listen({} as never, 5)).port).toBe(5);
});
