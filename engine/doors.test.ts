import { expect, it, vi } from 'vitest';
import type { StoredTarget } from '../contract/target.ts';
import { closedDoors, Doors } from './doors.ts';
import { FakeTime, fakeSurroundings } from './testing/fakes.ts';
import type { SaveCredential, TargetUpstream } from './upstream.ts';

const target = { name: 'prod', impersonate: null } as StoredTarget;

function house(ports: Record<string, number>) {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const proxy = around.parts.createProxy({} as never);
  const made: {
    readonly name: string;
    readonly close: ReturnType<typeof vi.fn>;
    readonly impersonateAs: ReturnType<typeof vi.fn>;
  }[] = [];
  const saves: SaveCredential[] = [];
  const save: SaveCredential = () => Promise.resolve();
  let remembered: Readonly<Record<string, number>> = ports;
  const doors = new Doors({
    proxy,
    upstream: (one, saving) => {
      const upstream = { name: one.name, close: vi.fn(), impersonateAs: vi.fn() };
      made.push(upstream);
      saves.push(saving);
      return Promise.resolve(upstream as unknown as TargetUpstream);
    },
    save,
    ports: () => remembered,
    savePorts: (next) => {
      remembered = next;
      return Promise.resolve();
    },
  });
  return { around, proxy, doors, made, saves, save, remembered: () => remembered };
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
  const { port } = await doors.open({ ...target, name: 'constructor' });
  expect(remembered().constructor).toBe(port);
});

it('opens again after it was closed', async () => {
  const { doors } = house({ prod: 777 });
  const first = await doors.open(target);
  await doors.close('prod');
  expect(await doors.open(target)).not.toBe(first);
});

it('has one upstream for each target, open or not, so that one credential is renewed by one', async () => {
  const { doors, made, saves, save } = house({});
  const before = await doors.upstream(target);
  await doors.open(target);
  const impersonate = { user: 'u', groups: [], extra: false };
  expect(await doors.upstream({ ...target, impersonate })).toBe(before);
  expect(made).toHaveLength(1);
  expect(saves).toEqual([save]);
  expect(made[0]?.impersonateAs).toHaveBeenLastCalledWith(impersonate);
});

it('ends what runs for a credential with the target, and with all of them', async () => {
  const { doors, made } = house({});
  await doors.open(target);
  await doors.upstream({ ...target, name: 'never-opened' });
  await doors.close('prod');
  expect(made.map(({ close }) => close.mock.calls.length)).toEqual([1, 0]);
  await doors.open(target);
  await doors.release();
  expect(made.map(({ name, close }) => [name, close.mock.calls.length])).toEqual([
    ['prod', 1],
    ['never-opened', 1],
    ['prod', 1],
  ]);
});

it('tries again after an upstream could not be made', async () => {
  const around = fakeSurroundings('/h', '/r', new FakeTime());
  const upstream = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue({ impersonateAs: vi.fn() });
  const none = () => Promise.resolve();
  const proxy = around.parts.createProxy({} as never);
  const doors = new Doors({ proxy, upstream, save: none, ports: () => ({}), savePorts: none });
  await expect(doors.open(target)).rejects.toThrow('no');
  await doors.open(target);
  expect(upstream).toHaveBeenCalledTimes(2);
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
