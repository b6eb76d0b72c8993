import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import {
  LOCAL_PROVIDER,
  type ProviderRequest,
  type ProviderSummary,
  type ProviderTest,
  type StoredProvider,
} from '../../contract/identity.ts';
import type { Verifier } from '../../proxy/proxy.ts';
import type { Vault } from '../../vault/vault.ts';
import type { News } from '../events.ts';
import { Mutex } from '../mutex.ts';
import type { Schedule } from '../schedule.ts';
import type { ProviderKinds } from './provider-kinds.ts';
import { issuerWords, policyWords, settingsOf } from './provider-words.ts';

/** Milliseconds between two tellings of who was let in or refused last. */
const PACE = 1_000;

/** A stored provider at work. */
export interface Provider {
  readonly stored: StoredProvider;
  readonly verifier: Verifier;
}

export interface ProvidersOptions {
  readonly vault: Pick<Vault, 'state' | 'saveState'>;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly news: News;
  readonly kinds: ProviderKinds;
  /** Throws `policy.invalid` for a policy, or `target.unknown` for a target, that there is not. */
  readonly check: (provider: StoredProvider) => void;
  /** A provider has come or gone. */
  readonly onChange: () => void;
  /** A provider is gone: what it vouched for counts no more. */
  readonly onRemoved: (name: string) => Promise<void>;
}

interface Heard {
  admitted: string | null;
  refused: ProviderSummary['lastRefused'];
}

/** Who may vouch for agents: kept in the vault's sealed state, each with its verifier. */
export class Providers {
  readonly #options: ProvidersOptions;
  readonly #mutex = new Mutex();
  #providers: readonly Provider[];
  readonly #heard = new Map<string, Heard>();
  #cancel: (() => void) | null = null;

  constructor(options: ProvidersOptions) {
    this.#options = options;
    this.#providers = options.vault.state.providers.map((stored) => this.#provider(stored));
  }

  all(): readonly Provider[] {
    return this.#providers;
  }

  /** False once a provider has been removed, also when there is another one of its name. */
  has(provider: Provider): boolean {
    return this.#providers.includes(provider);
  }

  list(): readonly ProviderSummary[] {
    return this.#providers.map(({ stored }) => this.#summary(stored));
  }

  /** Rejects with `identity.exists`, `identity.invalid`, `policy.invalid`, `target.unknown`, and what the vault says. */
  add(request: ProviderRequest): Promise<ProviderSummary> {
    return this.#mutex.run(async () => {
      const { vault, clock, kinds, check, onChange } = this.#options;
      const { name } = request;
      if (this.#find(name)) throw new ChaperoneError('identity.exists', { name });
      if (name === LOCAL_PROVIDER)
        throw new ChaperoneError('identity.invalid', { name, reason: 'this name means the local user' });
      const stored = await kinds.complete(request, new Date(clock.wall()).toISOString());
      check(stored);
      // Before it is kept: what cannot work must not be in the vault.
      const verifier = verifierOf(kinds, stored);
      await vault.saveState('provider.added', { providers: [...vault.state.providers, stored] });
      this.#providers = [...this.#providers, { stored, verifier }];
      onChange();
      this.#changed();
      return this.#summary(stored);
    });
  }

  /** Rejects with `identity.unknown-provider`. Resolves when everything that it had let in has ended. */
  async remove(name: string): Promise<void> {
    const { ended } = await this.#mutex.run(async () => {
      const { vault, onChange, onRemoved } = this.#options;
      this.#require(name);
      await vault.saveState('provider.removed', { providers: vault.state.providers.filter((one) => one.name !== name) });
      this.#providers = this.#providers.filter(({ stored }) => stored.name !== name);
      this.#heard.delete(name);
      onChange();
      this.#changed();
      // In the turn in which it is gone, so that nothing it vouched for is used once more; waited for without keeping others waiting.
      return { ended: onRemoved(name) };
    });
    await ended;
  }

  /** Rejects with `identity.unknown-provider`. */
  async test(name: string, proof: string): Promise<ProviderTest> {
    return this.#options.kinds.test(this.#require(name).stored, proof);
  }

  admitted(name: string): void {
    this.#note(name).admitted = this.#now();
    this.#soon();
  }

  refused(name: string, { code, message }: ChaperoneError): void {
    this.#note(name).refused = { at: this.#now(), code, message };
    this.#soon();
  }

  close(): void {
    this.#cancel?.();
  }

  #provider(stored: StoredProvider): Provider {
    try {
      return { stored, verifier: verifierOf(this.#options.kinds, stored) };
    } catch (error) {
      // One that has become unusable (a certificate that this version does not read) must not keep the vault from opening.
      return { stored, verifier: unusable(stored, error) };
    }
  }

  #find(name: string): Provider | undefined {
    return this.#providers.find(({ stored }) => stored.name === name);
  }

  #require(name: string): Provider {
    const found = this.#find(name);
    if (!found) throw new ChaperoneError('identity.unknown-provider', { name });
    return found;
  }

  #summary(stored: StoredProvider): ProviderSummary {
    const { name, type, targets, addedAt } = stored;
    const heard = this.#heard.get(name);
    return {
      ...{ name, type, targets, addedAt },
      issuer: issuerWords(stored),
      policy: policyWords(stored),
      settings: settingsOf(stored),
      lastAdmitted: heard?.admitted ?? null,
      lastRefused: heard?.refused ?? null,
    };
  }

  #note(name: string): Heard {
    const heard = this.#heard.get(name) ?? { admitted: null, refused: null };
    if (this.#find(name)) this.#heard.set(name, heard);
    return heard;
  }

  #now(): string {
    return new Date(this.#options.clock.wall()).toISOString();
  }

  #changed(): void {
    this.#options.news.emit('identities.changed', this.list());
  }

  /** Told at most once in a while: bad tokens may come by the thousand. */
  #soon(): void {
    this.#cancel ??= this.#options.schedule(PACE, () => {
      this.#cancel = null;
      this.#changed();
    });
  }
}

function verifierOf(kinds: ProviderKinds, stored: StoredProvider): Verifier {
  try {
    return kinds.verifier(stored);
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new ChaperoneError('identity.invalid', { name: stored.name, reason }, { cause: error });
  }
}

function unusable({ name }: StoredProvider, cause: unknown): Verifier {
  const error = cause instanceof ChaperoneError ? cause : new ChaperoneError('identity.invalid', { name, reason: 'unknown' });
  return { provider: name, claims: () => false, verify: () => Promise.reject(error) };
}
