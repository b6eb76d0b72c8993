import { mkdirSync } from 'node:fs';
import { localBridge } from './bridge.ts';
import { systemClock, systemRandom } from './clock.ts';
import { removeAddress, writeAddress } from './control/address.ts';
import { refuseSecond } from './control/find.ts';
import { Gate } from './control/gate.ts';
import { Peer, type PeerContext } from './control/peer.ts';
import { makeEngineKey } from './control/proof.ts';
import { startControl } from './control/server.ts';
import { Tickets } from './control/tickets.ts';
import { watchPort } from './control/port.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { News } from './events.ts';
import { createHandlers } from './handlers.ts';
import { Keeper } from './keeper.ts';
import type { Surroundings } from './parts.ts';
import { PracticeRoom } from './practice.ts';
import { REAL_PARTS } from './real.ts';
import { systemSchedule } from './schedule.ts';
import { Status } from './status.ts';
import { upstreams } from './upstream.ts';

/**
 * Starts the one joint of proxy and vault. Rejects with `vault.busy` when another engine runs on this home, `listen.port` when the
 * control port is taken, and, when a key is given, with what opening the vault says.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { home, key, rendererDir = null, listeners = 'all' } = options;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    await refuseSecond(home);
  } catch (error) {
    key?.wipe();
    throw error;
  }
  const around: Surroundings = {
    home,
    resources: options.resources,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    schedule: options.schedule ?? systemSchedule,
    env: options.env ?? process.env,
    parts: options.parts ?? REAL_PARTS,
    news: new News(),
  };
  const practice = new PracticeRoom(around);
  const upstream = upstreams({ ...around, practice: () => practice.enter() });
  const tickets = new Tickets(around.random);
  const peers = new Set<Peer>();
  const status: Status = new Status(around, () => keeper);
  const keeper: Keeper = new Keeper({
    around,
    upstream,
    listeners,
    onUnrecorded: () => {
      status.unrecorded();
    },
    onChange: () => {
      if (keeper.condition !== 'unlocked') {
        tickets.revokeAll();
        for (const peer of peers) peer.signOut();
      }
      status.changed();
    },
  });
  around.news.on('session.changed', () => {
    status.changed();
  });
  const handlers = createHandlers({ around, keeper, status, listeners });
  const engineKey = makeEngineKey();
  const context: PeerContext = {
    handlers,
    news: around.news,
    status,
    gate: new Gate(around.clock, around.schedule),
    tickets,
    engineKey,
    random: around.random,
    controlKey: () => (keeper.condition === 'unlocked' ? keeper.open.controlKey : null),
  };
  const waiting = new Set<() => void>();
  const commands = (): number => [...peers].filter(({ kind }) => kind === 'command').length;
  const enroll = (kind: Peer['kind'], wire: ConstructorParameters<typeof Peer>[2]): Peer => {
    const peer = new Peer(kind, context, wire, () => {
      peers.delete(peer);
      if (commands() > 0) return;
      for (const resolve of waiting) resolve();
      waiting.clear();
    });
    peers.add(peer);
    return peer;
  };

  let control: Awaited<ReturnType<typeof startControl>>;
  try {
    control = await startControl({ port: options.port ?? 0, rendererDir, peer: enroll });
  } catch (error) {
    key?.wipe();
    throw error;
  }
  if (key) {
    try {
      await keeper.adopt(key);
    } catch (error) {
      await control.close();
      await practice.stop();
      throw error;
    }
  }
  const address = rendererDir === null ? null : `http://127.0.0.1:${control.port}`;
  writeAddress(home, { pid: process.pid, port: control.port, key: engineKey.publicKey, address });

  const stop = async (): Promise<void> => {
    removeAddress(home, engineKey.publicKey);
    tickets.revokeAll();
    try {
      await keeper.stop();
    } finally {
      status.stop();
      await control.close();
      await practice.stop();
    }
  };
  let stopping: Promise<void> | null = null;
  return {
    bridge: localBridge(handlers, around.news),
    port: control.port,
    address,
    front: async () => {
      if (keeper.condition !== 'unlocked') return null;
      const { vault, doors } = keeper.open;
      const ports = await doors.ports();
      const servers = Object.fromEntries(ports.map(([name, open]) => [name, `https://127.0.0.1:${open}`]));
      return { servers, ca: vault.state.authority?.cert ?? '' };
    },
    connect: (port) => {
      watchPort(port, enroll);
    },
    get commands() {
      return commands();
    },
    quiet: () =>
      commands() === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.add(resolve);
          }),
    stop: () => (stopping ??= stop()),
  };
}
