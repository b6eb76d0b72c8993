import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ChaperoneError } from '../contract/errors.ts';
import type { Proxy } from '../proxy/proxy.ts';
import type { VaultKey, VaultSecret } from '../vault/vault.ts';
import { closedDoors } from './doors.ts';
import { Mutex } from './mutex.ts';
import { openUp, type Open, type OpenOptions } from './open.ts';

export type VaultCondition = 'none' | 'locked' | 'unlocked';

export interface KeeperOptions extends OpenOptions {
  /** `all`: a listener for every target as soon as the vault is unlocked; `demand`: only when a session needs it. */
  readonly listeners: 'all' | 'demand';
  /** Called after each change of condition. */
  readonly onChange: () => void;
}

/** Holds the vault: absent, locked or unlocked, one change at a time. While locked, its old listeners stand and refuse. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #mutex = new Mutex();
  #open: Open | null = null;
  #closed: Proxy | null = null;
  #doorsBefore: readonly string[] = [];
  #stopped = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get condition(): VaultCondition {
    if (this.#open) return 'unlocked';
    return existsSync(join(this.#options.around.home, 'vault.json')) ? 'locked' : 'none';
  }

  /** What is there while unlocked; throws `vault.missing` or `vault.locked`. */
  get open(): Open {
    if (this.#open) return this.#open;
    const path = this.#options.around.home;
    throw this.condition === 'none' ? new ChaperoneError('vault.missing', { path }) : new ChaperoneError('vault.locked');
  }

  /** Makes a vault and leaves it unlocked. Rejects with `vault.exists`, `vault.weak`. */
  create(passphrase: string): Promise<{ readonly recoveryKey: string }> {
    return this.#mutex.run(async () => {
      const { home, parts, clock, random } = this.#options.around;
      const { recoveryKey } = await parts.createVault({ dir: home, passphrase, env: { clock, random } });
      await this.#enter(await parts.unlockVault({ dir: home, secret: { passphrase } }));
      return { recoveryKey };
    });
  }

  /** Unlocks, or, when that has happened before, only checks the secret. Rejects with `vault.passphrase` and the like. */
  unlock(secret: VaultSecret): Promise<void> {
    return this.#mutex.run(async () => {
      const { home, parts } = this.#options.around;
      const key = await parts.unlockVault({ dir: home, secret });
      if (this.#open) key.wipe();
      else await this.#enter(key);
    });
  }

  /** Unlocks with a key that the caller has already got, and takes it over. */
  adopt(key: VaultKey): Promise<void> {
    return this.#mutex.run(() => this.#enter(key));
  }

  /** Seals live sessions with the reason `locked`, wipes the keys, and puts refusing listeners in the old ones' places. */
  lock(): Promise<void> {
    return this.#mutex.run(async () => {
      const open = this.#open;
      if (!open) return;
      const ports = await open.doors.ports();
      this.#open = null;
      this.#doorsBefore = ports.map(([name]) => name);
      try {
        await open.close('locked');
      } finally {
        this.#closed = await closedDoors(this.#options.around, open.identity, ports, this.#options.onUnrecorded);
        this.#options.onChange();
      }
    });
  }

  /** Seals, wipes and closes everything, for good. */
  stop(): Promise<void> {
    return this.#mutex.run(async () => {
      this.#stopped = true;
      const open = this.#open;
      this.#open = null;
      await open?.close('ended');
      await this.#closed?.close();
      this.#closed = null;
    });
  }

  async #enter(key: VaultKey): Promise<void> {
    if (this.#stopped) {
      key.wipe();
      throw new ChaperoneError('vault.locked');
    }
    const open = await openUp(this.#options, key);
    await this.#closed?.close();
    this.#closed = null;
    this.#open = open;
    const wanted = open.vault.state.targets.filter(
      ({ name }) => this.#options.listeners === 'all' || this.#doorsBefore.includes(name),
    );
    // One target whose listener cannot start must not keep the vault from opening; a session on it will say why.
    await Promise.all(wanted.map((target) => open.doors.open(target).catch(() => null)));
    this.#options.onChange();
  }
}
