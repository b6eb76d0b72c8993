import type { ListenerIdentity, Proxy } from '../proxy/proxy.ts';
import type { SessionWriter, Vault, VaultKey } from '../vault/vault.ts';
import { userInfo, hostname } from 'node:os';
import { Directory } from './directory.ts';
import { Doors } from './doors.ts';
import { Grants } from './grants.ts';
import { Admissions } from './identity/admissions.ts';
import { Providers } from './identity/providers.ts';
import { Tokens } from './identity/tokens.ts';
import type { Surroundings } from './parts.ts';
import { loadPolicy } from './policies.ts';
import { Sessions } from './sessions.ts';
import { findTarget, keepCredential } from './targets.ts';
import { ulid } from '../vault/keys/ulid.ts';
import { Unattributed } from './unattributed.ts';
import type { MakeUpstream } from './upstream.ts';

/** Everything that exists only while the vault is unlocked. */
export interface Open {
  readonly vault: Vault;
  /** `HKDF(vault key, "chaperone/v1/control")`: what a caller must know to be let in. */
  readonly controlKey: Uint8Array;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly providers: Providers;
  readonly grants: Grants;
  readonly doors: Doors;
  readonly identity: ListenerIdentity;
  /** Ids of all sessions, sealed or not. */
  readonly known: ReadonlySet<string>;
  /** Ends all streams, seals all sessions with `reason`, wipes the keys, closes the listeners. */
  close(reason: 'ended' | 'locked'): Promise<void>;
}

export interface OpenOptions {
  readonly around: Surroundings;
  readonly upstream: MakeUpstream;
  readonly onUnrecorded: (code: string) => void;
}

/** Opens the vault and joins it with a proxy. Takes over `key`: it is wiped when this fails, or when the vault closes. */
export async function openUp(options: OpenOptions, key: VaultKey): Promise<Open> {
  const { around } = options;
  const { clock, random, schedule, parts, news } = around;
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
    const tokens: Tokens = new Tokens({
      ...{ clock, schedule, news },
      endOpen: (token, reason) => opened.endOpen({ token }, reason),
      onSpeaker: (proof) => {
        grants.concern(proof);
      },
      onLast: (id) => sessions.end(id),
      revoked: vault.state.revoked,
      keepRevoked: (revoked) => vault.saveState('token.revoked', { revoked }),
    });
    const directory = new Directory(tokens, unattributed, () => admissions);
    const opened = parts.createProxy({ clock, random, sessions: directory, identity, onUnrecorded: options.onUnrecorded });
    proxy = opened;
    const doors = new Doors({
      proxy,
      upstream: options.upstream,
      save: (name, credential) => keepCredential(vault, name, credential),
      ports: () => vault.state.ports,
      savePorts: (ports) => vault.saveState('ports.changed', { ports }),
    });
    const sessions: Sessions = new Sessions({
      around,
      vault,
      proxy,
      doors,
      tokens,
      ca: authority.cert,
      target: (name) => findTarget(vault, name),
    });
    const providers = new Providers({
      ...{ vault, clock, schedule, news },
      kinds: parts.providerKinds(clock),
      check: ({ policy, targets }) => {
        loadPolicy(around.resources, policy);
        for (const name of targets) if (name !== '*') findTarget(vault, name);
      },
      onChange: () => {
        admissions.reconsider();
      },
      onRemoved: (name) => tokens.withdrawProvider(name, `the identity provider ${name} was removed`, userInfo().username),
    });
    const admissions = new Admissions({
      ...{ clock, random, tokens, providers },
      join: (provider, who) => sessions.join(provider, who),
      abandon: ({ id }) => sessions.end(id),
    });
    const grants = new Grants({ around, vault, proxy, sessions: () => tokens.speakers() });
    await grants.start();
    const unsubscribe = [
      news.on('targets.changed', (targets) => {
        sessions.targetsChanged(targets.map(({ name }) => name));
      }),
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
      grants.stop();
      providers.close();
      tokens.stop();
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
          await doors.release();
        }
      }
    };
    return { vault, controlKey, sessions, tokens, providers, grants, doors, identity, known, close };
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
