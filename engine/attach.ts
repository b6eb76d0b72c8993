/** What a command line does with a vault: talk to the engine that runs on it, or be the engine for a while. */
import type { Bridge } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { VaultKey, VaultSecret } from '../vault/vault.ts';
import { findEngine } from './control/find.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { REAL_PARTS } from './real.ts';
import { startEngine } from './start.ts';

/** Opens a key slot; takes the time that Argon2id takes. Rejects with `vault.missing`, `vault.passphrase`, `vault.damaged`, …. */
export function openKey(home: string, secret: VaultSecret): Promise<VaultKey> {
  return REAL_PARTS.unlockVault({ dir: home, secret });
}

export interface Attached {
  readonly bridge: Bridge;
  /** The engine in this process, when there was no other. */
  readonly own: Engine | null;
  /** Resolves when an engine that is not ours has ended or let go of us, also when we leave it; never for our own. */
  readonly gone: Promise<void>;
  /** Leaves a foreign engine; stops one of our own. */
  close(): Promise<void>;
}

export type AttachOptions = Omit<EngineOptions, 'key' | 'rendererDir' | 'port'> & {
  /** Whether to unlock a running engine that is locked; otherwise that is refused with `vault.locked`, as somebody wanted it so. */
  readonly unlock?: boolean;
  /** Asked at most once. */
  readonly secret: () => Promise<VaultSecret>;
};

/** How often, and how long apart (milliseconds), to look again while another engine is just starting or ending. */
const TRIES = 50;
const APART = 100;

/** Attaches to the engine of this vault, or starts a private one. Rejects with `vault.busy` when neither works. */
export async function attach(options: AttachOptions): Promise<Attached> {
  const { home } = options;
  let asked: Promise<VaultSecret> | null = null;
  const secret = (): Promise<VaultSecret> => (asked ??= options.secret());
  for (let tries = 1; ; tries += 1) {
    try {
      return (await join(home, secret, options.unlock ?? false)) ?? (await begin(options, secret));
    } catch (error) {
      // An engine that starts holds the vault before it can be found, and one that ends cannot be found before it lets go.
      const passing = error instanceof ChaperoneError && (error.code === 'vault.busy' || error.code === 'engine.unreachable');
      if (!passing || tries >= TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, APART));
  }
}

async function join(home: string, secret: () => Promise<VaultSecret>, unlock: boolean): Promise<Attached | null> {
  const found = await findEngine(home);
  if (!found) return null;
  const { client } = found;
  try {
    if (found.locked && !unlock) throw new ChaperoneError('vault.locked');
    const given = await secret();
    if (found.locked) {
      // The engine has proved who it is by its signature, so the secret goes to nobody else.
      await ('passphrase' in given ? client.bridge['vault.unlock'](given) : client.bridge['vault.recover'](given));
    } else {
      const key = await openKey(home, given);
      try {
        await found.signIn(key);
      } finally {
        key.wipe();
      }
    }
    return { bridge: client.bridge, own: null, gone: client.closed, close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function begin(options: AttachOptions, secret: () => Promise<VaultSecret>): Promise<Attached> {
  const key = await openKey(options.home, await secret());
  const engine = await startEngine({ listeners: 'demand', ...options, key });
  return { bridge: engine.bridge, own: engine, gone: new Promise(() => undefined), close: () => engine.stop() };
}
