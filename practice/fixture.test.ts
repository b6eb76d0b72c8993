import { expect, it } from 'vitest';
import { countedRandom, handTimer, head, listen, refusal, START, testCluster } from './fixture.ts';
import { kindNamed } from './object/kinds.ts';
import { badRequest } from './wire/failure.ts';

it('gives the same cluster every time, with a clock that only moves when told', async () => {
  const [a, b] = await Promise.all([testCluster(), testCluster()]);
  expect(a.store.list(kindNamed('Namespace'))).toEqual(b.store.list(kindNamed('Namespace')));
  a.advance(5);
  expect([a.clock.wall(), b.clock.wall()]).toEqual([START + 5, START]);
  expect([...countedRandom()(4)]).toEqual([...countedRandom()(4)]);
});

it('ticks by hand until ended, and ends what a stream registered', () => {
  const timer = handTimer();
  let count = 0;
  const stream = listen({ contentType: '', start: (sink) => sink.onClose(timer.every(1, () => (count += 1))) });
  timer.tick();
  stream.close();
  timer.tick();
  expect([count, timer.running()]).toEqual([1, 0]);
});

it('tells refusals from other errors', () => {
  expect(refusal(() => head('GET', '/api'))).toBe(0);
  expect(
    refusal(() => {
      throw badRequest('no');
    }),
  ).toBe(400);
  expect(() =>
    refusal(() => {
      throw new TypeError('a bug');
    }),
  ).toThrow('a bug');
});
