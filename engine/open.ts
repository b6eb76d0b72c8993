import type { StoredTarget } from '../contract/target.ts';
import type { ListenerIdentity, Proxy, Upstream } from '../proxy/proxy.ts';
import type { SessionWriter, Vault, VaultKey } from '../vault/vault.ts';
import { userInfo, hostname } from 'node:os';
import { Directory } from './directory.ts';
import { Doors } from './doors.ts';
import type { Surroundings } from './parts.ts';
import { Sessions } from './sessions.ts';
import { findTarget } from './targets.ts';
import { ulid } from '../vault/keys/ulid.ts';
import { Unattributed } from './unattributed.ts';

/** Everything that exists only while the vault is unlocked. */
export interface Open {
  readonly vault: Vault;
  /** `HKDF(vault key, "chaperone/v1/control")`: what a caller must know to be let in. */
  readonly controlKey: Uint8Array;
  readonly sessions: Sessions;
  readonly doors: Doors;
  readonly identity: ListenerIdentity;
  /** Ids of all sessions, sealed or not. */
  readonly known: ReadonlySet<string>;
  /** Ends all streams, seals all sessions with `reason`, wipes the keys, closes the listeners. */
  close(reason: 'ended' | 'locked'): Promise<void>;
}

export interface OpenOptions {
  readonly around: Surroundings;
  readonly upstream: (target: StoredTarget) => Promise<Upstream>;
  readonly onUnrecorded: (code: string) => void;
}

/** Opens the vault and joins it with a proxy. Takes over `key`: it is wiped when this fails, or when the vault closes. */
export async function openUp(options: OpenOptions, key: VaultKey): Promise<Open> {
  const { around } = options;
  const { clock, random, parts, news } = around;
  const env = { clock, random };
  const controlKey = key.derive('chaperone/v1/control');
  let vault: Vault;
  try {
    vault = await parts.openVault({ dir: around.home, key, env });
  } catch (error) {
    key.wipe();
    throw error;
  }
  let proxy: Proxy | null = null;
  try {
    const authority = vault.state.authority ?? (await parts.makeAuthority(env));
    if (!vault.state.authority) await vault.saveState('authority.made', { authority });
    const identity = await parts.issueIdentity(authority, env);
    const known = new Set((await vault.sessions({ limit: 10_000 })).map(({ id }) => id));
    const collecting: SessionWriter[] = [];
    const unattributed = new Unattributed(clock, async () => {
      const writer = await vault.openSession(unattributedInfo(around));
      collecting.push(writer);
      return writer;
    });
    const directory = new Directory(unattributed);
    const opened = parts.createProxy({ clock, random, sessions: directory, identity, onUnrecorded: options.onUnrecorded });
    proxy = opened;
    const doors = new Doors({
      proxy,
      upstream: options.upstream,
      ports: () => vault.state.ports,
      savePorts: (ports) => vault.saveState('ports.changed', { ports }),
    });
    const sessions = new Sessions({
      around,
      vault,
      proxy,
      doors,
      directory,
      ca: authority.cert,
      target: (name) => findTarget(vault, name),
    });
    const unsubscribe = [
      vault.onSteps(
        (id, rows) => {
          news.emit('session.steps', { id, rows });
        },
        () => news.heard('session.steps'),
      ),
      vault.onSession((summary) => {
        known.add(summary.id);
        news.emit('session.changed', summary);
      }),
    ];
    const close = async (reason: 'ended' | 'locked'): Promise<void> => {
      directory.lock();
      try {
        await sessions.endStreams();
        await Promise.all(collecting.map(({ id }) => opened.endSession(id)));
        await unattributed.flush();
      } finally {
        // Whatever failed above, the keys must go and the doors must close.
        try {
          await vault.close(reason);
        } finally {
          controlKey.fill(0);
          for (const off of unsubscribe) off();
          await opened.close();
        }
      }
    };
    return { vault, controlKey, sessions, doors, identity, known, close };
  } catch (error) {
    await proxy?.close().catch(() => undefined);
    await vault.close('ended').catch(() => undefined);
    throw error;
  }
}

function unattributedInfo({ clock, random }: Surroundings): Parameters<Vault['openSession']>[0] {
  return {
    id: ulid(clock.wall(), random),
    startedAt: new Date(clock.wall()).toISOString(),
    agent: { name: 'unattributed' },
    subject: userInfo().username,
    targets: [],
    policy: 'none',
    host: hostname(),
    kind: 'unattributed',
  };
}
