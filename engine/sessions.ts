import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { OpenedSession } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { SessionSummary } from '../contract/session.ts';
import type { StoredTarget } from '../contract/target.ts';
import type { Proxy } from '../proxy/proxy.ts';
import type { SessionWriter, Vault } from '../vault/vault.ts';
import { withoutSecrets } from './command-line.ts';
import type { Directory } from './directory.ts';
import type { Doors } from './doors.ts';
import { writeKubeconfig } from './kubeconfig/write.ts';
import type { Surroundings } from './parts.ts';
import { loadPolicy, type PolicyChoice } from './policies.ts';
import { ulid } from '../vault/keys/ulid.ts';

const DEFAULT_TTL = 12 * 3600;

export interface SessionRequest {
  readonly agent: string;
  readonly agentVersion?: string | undefined;
  readonly targets: readonly string[];
  readonly cwd?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly policy?: PolicyChoice | undefined;
  readonly ttl?: number | undefined;
}

interface Live {
  readonly writer: SessionWriter;
  readonly tokenHash: string;
  readonly cancelExpiry: () => void;
}

export interface SessionsOptions {
  readonly around: Surroundings;
  readonly vault: Vault;
  readonly proxy: Proxy;
  readonly doors: Doors;
  readonly directory: Directory;
  /** PEM of the local authority, for the kubeconfigs. */
  readonly ca: string;
  readonly target: (name: string) => StoredTarget;
}

/** Supervised sessions: opened with a token that is shown once and kept only as a hash, sealed when they end. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #live = new Map<string, Live>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  get live(): number {
    return this.#live.size;
  }

  /** Rejects with `target.unknown`, `policy.invalid`, `listen.port`, and what the vault says. */
  async open(request: SessionRequest): Promise<OpenedSession> {
    const { around, vault, doors, directory, ca } = this.#options;
    const { clock, random } = around;
    const targets = [...new Set(request.targets)].map((name) => this.#options.target(name));
    const policy = loadPolicy(around.resources, request.policy);
    const servers = await Promise.all(targets.map(async (target) => [target.name, (await doors.open(target)).server] as const));

    const token = `chp_${Buffer.from(random(32)).toString('base64url')}`;
    const tokenHash = createHash('sha256').update(token).digest('hex');
    const { username } = userInfo();
    const now = clock.wall();
    const ttl = (request.ttl ?? DEFAULT_TTL) * 1000;
    const writer = await vault.openSession({
      id: ulid(clock.wall(), random),
      startedAt: new Date(now).toISOString(),
      agent: { name: request.agent, ...(request.agentVersion === undefined ? {} : { version: request.agentVersion }) },
      subject: username,
      targets: targets.map(({ name }) => name),
      policy: policy.name,
      host: hostname(),
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      ...(request.command === undefined ? {} : { command: withoutSecrets(request.command) }),
      kind: 'supervised',
    });
    const { id } = writer;
    directory.add(tokenHash, {
      id,
      subject: username,
      targets: new Set(targets.map(({ name }) => name)),
      expiresAt: now + ttl,
      policy,
      recorder: writer,
      maskingKey: writer.maskingKey,
    });
    // A session whose owner is gone ends by itself, streams included. What fails then shows in the vault's own state.
    const cancelExpiry = around.schedule(ttl, () => {
      this.end(id).catch(() => undefined);
    });
    this.#live.set(id, { writer, tokenHash, cancelExpiry });
    return {
      id,
      kubeconfig: writeKubeconfig({ servers, ca, token }),
      servers: Object.fromEntries(servers),
      expiresAt: new Date(now + ttl).toISOString(),
    };
  }

  /** Ends a session's streams and seals it. Idempotent for sessions that are sealed; rejects with `read.session` for unknown ones. */
  async end(id: string, exitCode?: number): Promise<SessionSummary> {
    const { proxy, vault } = this.#options;
    const live = this.#live.get(id);
    if (!live) {
      const summary = await vault.summary(id);
      if (summary.endedAt === null) throw new ChaperoneError('read.session', { id });
      return summary;
    }
    this.#forget(id, live);
    await proxy.endSession(id);
    return live.writer.close('ended', exitCode);
  }

  /** Ends all streams of all sessions, so that their last events are queued; the vault seals them when it closes. */
  async endStreams(): Promise<void> {
    const ids = [...this.#live];
    for (const [id, live] of ids) this.#forget(id, live);
    await Promise.all(ids.map(([id]) => this.#options.proxy.endSession(id)));
  }

  #forget(id: string, live: Live): void {
    live.cancelExpiry();
    this.#live.delete(id);
    this.#options.directory.remove(live.tokenHash);
  }
}
