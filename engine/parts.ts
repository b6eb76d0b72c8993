import type { Clock, Random } from '../contract/clock.ts';
import type { PracticeCluster, PracticeOptions } from '../practice/practice.ts';
import type { ListenerIdentity, Proxy, ProxyOptions } from '../proxy/proxy.ts';
import type { Vault, VaultEnvironment, VaultKey, VaultSecret } from '../vault/vault.ts';
import type { News } from './events.ts';
import type { ProviderKinds } from './identity/provider-kinds.ts';
import type { Schedule } from './schedule.ts';

/** PEM certificate and key of the vault's local authority. */
export interface Authority {
  readonly cert: string;
  readonly key: string;
}

/** The rooms that the engine joins, as one value; `real.ts` has the real ones. Errors are those of the functions' own files. */
export interface Parts {
  createVault(options: { dir: string; passphrase: string; env: VaultEnvironment }): Promise<{ id: string; recoveryKey: string }>;
  unlockVault(options: { dir: string; secret: VaultSecret }): Promise<VaultKey>;
  openVault(options: { dir: string; key: VaultKey; env: VaultEnvironment }): Promise<Vault>;
  createProxy(options: ProxyOptions): Proxy;
  makeAuthority(env: VaultEnvironment): Promise<Authority>;
  issueIdentity(authority: Authority, env: VaultEnvironment): Promise<ListenerIdentity>;
  providerKinds(clock: Clock): ProviderKinds;
  startPractice(options: PracticeOptions): Promise<PracticeCluster>;
}

/** What every noun of the engine may need from outside. */
export interface Surroundings {
  /** Data directory. */
  readonly home: string;
  /** Directory with `policies/` and `practice/`. */
  readonly resources: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly schedule: Schedule;
  readonly env: NodeJS.ProcessEnv;
  readonly parts: Parts;
  readonly news: News;
}
