import { expect, it } from 'vitest';
import type { StoredTarget } from '../contract/target.ts';
import { closedDoors, Doors } from './doors.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';

const target = { name: 'prod' } as StoredTarget;

function house(ports: Record<string, number>) {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const proxy = around.parts.createProxy({} as never);
  let remembered: Readonly<Record<string, number>> = ports;
  const doors = new Doors({
    proxy,
    upstream: (one) => Promise.resolve({ name: one.name } as never),
    ports: () => remembered,
    savePorts: (next) => {
      remembered = next;
      return Promise.resolve();
    },
  });
  return { around, proxy, doors, remembered: () => remembered };
}

it('opens one listener per target, on the port it had last', async () => {
  const { doors, remembered } = house({ prod: 777 });
  const [a, b] = await Promise.all([doors.open(target), doors.open(target)]);
  expect(a).toBe(b);
  expect(a.port).toBe(777);
  expect(remembered()).toEqual({ prod: 777 });
});

it('takes another port when that one is taken, and remembers it', async () => {
  const { doors, proxy, remembered } = house({ prod: 777, other: 5 });
  await proxy.listen({ name: 'thief' } as never, 777);
  const { port } = await doors.open(target);
  expect(port).not.toBe(777);
  expect(remembered()).toEqual({ prod: port, other: 5 });
  expect(await doors.ports()).toEqual([['prod', port]]);
});

it('takes a name like that of an inherited property for what it is', async () => {
  const { doors, remembered } = house({});
  const { port } = await doors.open({ name: 'constructor' } as StoredTarget);
  expect(remembered().constructor).toBe(port);
});

it('opens again after it was closed', async () => {
  const { doors } = house({ prod: 777 });
  const first = await doors.open(target);
  await doors.close('prod');
  expect(await doors.open(target)).not.toBe(first);
});

it('stands closed on the same ports without any credential, and leaves taken ones alone', async () => {
  const { around, proxy } = house({});
  await proxy.listen({ name: 'thief' } as never, 9);
  await closedDoors(
    around,
    { cert: 'L', key: 'K' },
    [
      ['prod', 777],
      ['lost', 9],
    ],
    () => undefined,
  );
  const { options, upstreams } = around.memory.proxies.at(-1)!;
  expect([...upstreams.keys()]).toEqual([777]);
  expect(upstreams.get(777)?.tls).toEqual({});
  expect(() => options.sessions.find('any')).toThrow(expect.objectContaining({ code: 'record.locked' }) as Error);
});
