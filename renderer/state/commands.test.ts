import { expect, it, vi } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import type { CommandRow } from '../../contract/command.ts';
import { commandsOf } from '../testing/commands.ts';
import { settle } from '../testing/render.tsx';
import { row } from '../testing/rows.ts';
import { createCommands } from './commands.ts';

/** An engine with so many commands of two steps each. */
function engine(count: number) {
  let all: readonly CommandRow[] = commandsOf(
    Array.from({ length: count * 2 }, (_, i) => row(i + 1, { commandStep: i - (i % 2) + 1 })),
  );
  let tell: (event: { id: string; rows: readonly ReturnType<typeof row>[] }) => void = () => undefined;
  const ask = vi.fn(({ from, limit }: { from: number; limit: number }) =>
    Promise.resolve({ total: all.length, rows: all.filter((r) => r.first >= from).slice(0, limit) }),
  );
  const off = vi.fn();
  const bridge = {
    'sessions.commands': ask,
    on: {
      'session.steps': (listener: typeof tell) => {
        tell = listener;
        return off;
      },
    },
  } as unknown as Bridge;
  return {
    bridge,
    ask,
    off,
    change: (first: number, line: string) => {
      all = all.map((r) => (r.first === first ? { ...r, line } : r));
      tell({ id: 'S', rows: [row(first + 1, { commandStep: first })] });
    },
    tell: (id: string, first: number) => tell({ id, rows: [row(first, { commandStep: first })] }),
  };
}

it('asks once for all commands that one drawing shows', async () => {
  const { bridge, ask } = engine(50);
  const commands = createCommands(bridge, 'S');
  for (const first of [21, 11, 31]) expect(commands.row(first)).toBeUndefined();
  await settle();
  expect(commands.row(21)).toMatchObject({ first: 21, steps: 2, reconstructed: true });
  expect(commands.row(99)?.first).toBe(99);
  await settle();
  expect(ask.mock.calls.map(([p]) => p.from)).toEqual([11]);
});

it('goes on from page to page only where it is looked at', async () => {
  const { bridge, ask } = engine(1_000);
  const commands = createCommands(bridge, 'S');
  commands.row(1);
  commands.row(1_999);
  await settle();
  expect(commands.row(1)?.first).toBe(1);
  expect(commands.row(1_999)?.first).toBe(1_999);
  expect(ask.mock.calls.map(([p]) => p.from)).toEqual([1, 1_999]);
});

it('keeps a changed row until the new one has come', async () => {
  const { bridge, change } = engine(3);
  const commands = createCommands(bridge, 'S');
  commands.row(3);
  await settle();
  const before = commands.get();
  change(3, 'kubectl exec web -- sh');
  expect(commands.get()).toBeGreaterThan(before);
  expect(commands.row(3)?.line).not.toBe('kubectl exec web -- sh');
  await settle();
  expect(commands.row(3)?.line).toBe('kubectl exec web -- sh');
});

it('does not ask again for what is not there, until news of it comes', async () => {
  const { bridge, ask, tell } = engine(3);
  const commands = createCommands(bridge, 'S');
  commands.row(7);
  await settle();
  commands.row(7);
  await settle();
  expect(ask).toHaveBeenCalledTimes(1);
  tell('T', 7);
  commands.row(7);
  await settle();
  expect(ask).toHaveBeenCalledTimes(1);
  tell('S', 7);
  commands.row(7);
  await settle();
  expect(ask).toHaveBeenCalledTimes(2);
});

it('may fail, and asks again when shown again', async () => {
  const { bridge, ask, off } = engine(3);
  const commands = createCommands(bridge, 'S');
  ask.mockRejectedValueOnce(new Error('gone'));
  commands.row(1);
  await settle();
  expect(commands.row(1)).toBeUndefined();
  await settle();
  expect(commands.row(1)?.first).toBe(1);
  commands.dispose();
  expect(off).toHaveBeenCalledOnce();
});
