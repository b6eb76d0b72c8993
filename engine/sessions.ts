import { hostname } from 'node:os';
import type { z } from 'zod';
import type { OpenedSession, PARAMS, Result } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { Identity, StoredProvider } from '../contract/identity.ts';
import type { SessionInfo, SessionSummary } from '../contract/session.ts';
import type { StoredTarget } from '../contract/target.ts';
import type { Proxy } from '../proxy/proxy.ts';
import { ulid } from '../vault/keys/ulid.ts';
import type { Vault } from '../vault/vault.ts';
import { withoutSecrets } from './command-line.ts';
import type { Doors } from './doors.ts';
import { replaceSessionFiles, SESSION_FILES, writeSessionFiles } from './identity/session-files.ts';
import { localIdentity, mintToken } from './identity/session-token.ts';
import type { Tokens } from './identity/tokens.ts';
import { writeKubeconfig } from './kubeconfig/write.ts';
import { OpenSession, type OpenSessionFacts } from './open-session.ts';
import type { Surroundings } from './parts.ts';
import { loadPolicy } from './policies.ts';

const DEFAULT_TTL = 12 * 3600;
/** Sessions that providers' tokens may have opened at once: each is files and memory. */
const MOST_JOINED = 1_000;
/** Those of one provider, so that its runs leave room for others. */
const MOST_OF_PROVIDER = 500;

export type SessionRequest = z.output<(typeof PARAMS)['sessions.open']>;

/** What only a session with a local token has: where its agent finds the token. */
interface Local {
  readonly servers: readonly (readonly [name: string, server: string])[];
  readonly dir: string | undefined;
  readonly ttl: number;
}

interface Live {
  readonly session: OpenSession;
  readonly local: Local | null;
  /** Under which others of the same subject and run join it; null for local ones. */
  readonly key: string | null;
}

export interface SessionsOptions {
  readonly around: Surroundings;
  readonly vault: Vault;
  readonly proxy: Proxy;
  readonly doors: Doors;
  readonly tokens: Tokens;
  /** PEM of the local authority, for the kubeconfigs. */
  readonly ca: string;
  readonly target: (name: string) => StoredTarget;
}

/** Supervised sessions: opened with a local token that is shown once, or by what a provider vouches for; sealed when they end. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #live = new Map<string, Live>();
  readonly #joined = new Map<string, Promise<OpenSession>>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get live(): number {
    return this.#live.size;
  }

  /** Those that may use the proxy now. */
  get open(): readonly OpenSession[] {
    return [...this.#live.values()].map(({ session }) => session);
  }

  /** A session with a local token. Rejects with `target.unknown`, `policy.invalid`, `listen.port`, `engine.params`, and what the vault says. */
  async start(request: SessionRequest): Promise<OpenedSession> {
    const { around, doors, tokens, ca } = this.#options;
    const { clock, random } = around;
    const targets = [...new Set(request.targets)].map((name) => this.#options.target(name));
    const policy = loadPolicy(around.resources, request.policy);
    const servers = await Promise.all(targets.map(async (target) => [target.name, (await doors.open(target)).server] as const));

    const { token, hash } = mintToken(random);
    const kubeconfig = this.#kubeconfig({ servers, dir: request.dir }, token);
    // Before there is a session, so that nothing has to be undone when the directory is not fit.
    if (request.dir !== undefined) writeSessionFiles(request.dir, { config: kubeconfig, token }, ca);
    const ttl = (request.ttl ?? DEFAULT_TTL) * 1000;
    const { agentVersion: version, cwd, command, labels, reason, git, parent } = request;
    const identity = localIdentity();
    const session = await this.#begin(
      {
        agent: { name: request.agent, ...(version === undefined ? {} : { version }) },
        policy: policy.name,
        targets: targets.map(({ name }) => name),
        identity,
        ...(cwd === undefined ? {} : { cwd }),
        ...(command === undefined ? {} : { command: withoutSecrets(command) }),
        ...(labels === undefined ? {} : { labels }),
        ...(reason === undefined || reason === '' ? {} : { reason }),
        ...(git === undefined ? {} : { git }),
        ...(parent === undefined ? {} : { parent }),
      },
      { policy, everyTarget: false },
      { local: { servers, dir: request.dir, ttl }, key: null },
    );
    const expiresAt = clock.wall() + ttl;
    const proof = tokens.add(session, { hash, identity, expiresAt, recheckAt: Infinity });
    return {
      id: session.id,
      kubeconfig,
      token: proof.token,
      servers: Object.fromEntries(servers),
      expiresAt: new Date(expiresAt).toISOString(),
    };
  }

  /**
   * The session of that subject and run: the one that there is, or a new one. Rejects with `policy.invalid`, `identity.failed`, and what the
   * vault says.
   */
  join(provider: StoredProvider, identity: Identity): Promise<OpenSession> {
    // With the time of adding: sessions of a provider that is being removed are not those of another that gets its name.
    const key = JSON.stringify([provider.name, provider.addedAt, identity.issuer, identity.subject, identity.run]);
    const known = this.#joined.get(key);
    if (known) return known;
    const opening = this.#openFor(provider, identity, key).catch((error: unknown) => {
      this.#joined.delete(key);
      throw error;
    });
    this.#joined.set(key, opening);
    return opening;
  }

  /** A new token in place of the old ones. Rejects with `read.session` for sessions that are not live, `identity.foreign`. */
  async rotate(id: string, how: { readonly grace: number; readonly renewing: boolean }): Promise<Result<'tokens.rotate'>> {
    const { around, tokens } = this.#options;
    const live = this.#live.get(id);
    if (!live) throw new ChaperoneError('read.session', { id });
    const { session, local } = live;
    if (!local) throw new ChaperoneError('identity.foreign', { session: id, issuer: session.identity.issuer });
    const now = around.clock.wall();
    const { token, hash } = mintToken(around.random);
    const old = tokens.counting(id).filter((proof) => !proof.rotated);
    const fresh = tokens.add(session, { hash, identity: session.identity, expiresAt: now + local.ttl, recheckAt: Infinity });
    const config = this.#kubeconfig(local, token);
    let written: string | null = null;
    if (local.dir !== undefined) {
      try {
        replaceSessionFiles(local.dir, { config, token });
        written = local.dir;
      } catch {
        // The directory is gone or not private any more: whoever asked gets the kubeconfig instead, and says so.
      }
    }
    await Promise.all(old.map((proof) => tokens.retire(proof, how)));
    return { token: fresh.row(now), kubeconfig: written === null ? config : null, writtenTo: written };
  }

  /**
   * Ends a session's streams and seals it; tokens of providers that stood for it open no other. Idempotent for sessions that are sealed;
   * rejects with `read.session` for unknown ones.
   */
  async end(id: string, exitCode?: number): Promise<SessionSummary> {
    const { proxy, vault } = this.#options;
    const live = this.#live.get(id);
    if (!live) {
      const summary = await vault.summary(id);
      if (summary.endedAt === null) throw new ChaperoneError('read.session', { id });
      return summary;
    }
    this.#forget(live, 'its session was ended');
    await proxy.endSession(id);
    return live.session.recorder.close('ended', exitCode);
  }

  /** Ends all streams of all sessions, so that their last events are queued; the vault seals them when it closes. */
  async endStreams(): Promise<void> {
    const all = [...this.#live.values()];
    for (const live of all) this.#forget(live, null);
    await Promise.all(all.map(({ session }) => this.#options.proxy.endSession(session.id)));
  }

  /** Sessions that may use every target may use the new ones too; none may use another target that gets the name of one that has gone. */
  targetsChanged(names: readonly string[]): void {
    for (const { session } of this.#live.values()) {
      for (const name of session.targets) if (!names.includes(name)) session.targets.delete(name);
      if (session.everyTarget) for (const name of names) session.targets.add(name);
    }
  }

  async #openFor(provider: StoredProvider, identity: Identity, key: string): Promise<OpenSession> {
    const { around, vault } = this.#options;
    if (this.#joined.size >= MOST_JOINED) {
      throw new ChaperoneError('identity.failed', { reason: `${MOST_JOINED} sessions of providers are open` });
    }
    const begins = JSON.stringify([provider.name]).slice(0, -1);
    if ([...this.#joined.keys()].filter((one) => one.startsWith(`${begins},`)).length >= MOST_OF_PROVIDER) {
      throw new ChaperoneError('identity.failed', { reason: `${MOST_OF_PROVIDER} sessions of ${provider.name} are open` });
    }
    const policy = loadPolicy(around.resources, provider.policy);
    const all = vault.state.targets.map(({ name }) => name);
    const everyTarget = provider.targets.includes('*');
    const targets = everyTarget ? all : all.filter((name) => provider.targets.includes(name));
    // The agent is called after its provider: names that tokens carry are their owners' choice, and rules may ask for the agent.
    const facts = { agent: { name: provider.name }, policy: policy.name, targets, identity };
    return this.#begin(facts, { policy, everyTarget }, { local: null, key });
  }

  async #begin(
    info: Pick<SessionInfo, 'agent' | 'policy' | 'targets' | 'cwd' | 'command' | 'labels' | 'reason' | 'git' | 'parent'> & {
      readonly identity: Identity;
    },
    { policy, everyTarget }: Pick<OpenSessionFacts, 'policy' | 'everyTarget'>,
    live: Omit<Live, 'session'>,
  ): Promise<OpenSession> {
    const { around, vault } = this.#options;
    const now = around.clock.wall();
    const writer = await vault.openSession({
      id: ulid(now, around.random),
      startedAt: new Date(now).toISOString(),
      subject: info.identity.subject,
      host: hostname(),
      kind: 'supervised',
      ...info,
    });
    const session = new OpenSession({ writer, policy, identity: info.identity, targets: info.targets, everyTarget });
    this.#live.set(session.id, { session, ...live });
    return session;
  }

  #kubeconfig({ servers, dir }: Pick<Local, 'servers' | 'dir'>, token: string): string {
    const { ca } = this.#options;
    return writeKubeconfig({ servers, ca, token, ...(dir === undefined ? {} : { tokenFile: `${dir}/${SESSION_FILES.token}` }) });
  }

  #forget({ session, key }: Live, why: string | null): void {
    session.ended = true;
    this.#live.delete(session.id);
    if (key !== null) this.#joined.delete(key);
    this.#options.tokens.forget(session, why);
  }
}
