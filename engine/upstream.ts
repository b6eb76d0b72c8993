import type { Clock, Random } from '../contract/clock.ts';
import type { Credential, ImpersonateOption, StoredTarget } from '../contract/target.ts';
import type { PracticeCluster } from '../practice/practice.ts';
import type { Asking, Upstream, UpstreamCredential } from '../proxy/proxy.ts';
import { eksSource } from './credential/eks.ts';
import { execSource } from './credential/exec.ts';
import { oidcRefreshSource } from './credential/oidc-refresh.ts';
import type { CredentialSource, SourceContext } from './credential/source.ts';
import { staticSource } from './credential/static.ts';
import { tokenFileSource } from './credential/token-file.ts';
import { dialThrough } from './dial.ts';
import { impersonator } from './impersonate.ts';
import type { Schedule } from './schedule.ts';

/** Puts a renewed credential in place of the target's stored one. Rejects like `Vault.saveState`. */
export type SaveCredential = (target: string, credential: Credential) => Promise<void>;

export interface UpstreamAround {
  readonly clock: Clock;
  readonly random: Random;
  readonly schedule: Schedule;
  /** The engine's own environment: what plugins and SDKs find there. */
  readonly env: NodeJS.ProcessEnv;
  /** The running practice cluster, asked for only when a target is that. */
  practice(): Promise<PracticeCluster>;
}

/** A stored target as the proxy forwards to it, with what the engine itself does with it. */
export class TargetUpstream implements Upstream {
  readonly name: string;
  readonly kind: Upstream['kind'];
  readonly server: URL;
  readonly tls: Upstream['tls'];
  readonly source: CredentialSource;
  readonly dial?: NonNullable<Upstream['dial']>;
  impersonate?: NonNullable<Upstream['impersonate']>;

  constructor(target: StoredTarget, server: URL, tls: Upstream['tls'], source: CredentialSource) {
    this.name = target.name;
    this.kind = target.kind === 'https' ? 'https' : 'kubernetes';
    this.server = server;
    this.tls = tls;
    this.source = source;
    // An https proxy is checked like the target, as kubectl does.
    if (target.proxyUrl !== null) this.dial = dialThrough(target.proxyUrl, target.name, target.ca ?? undefined);
    this.impersonateAs(target.impersonate);
  }

  authorize(asking: Asking): Promise<UpstreamCredential> | UpstreamCredential {
    return this.source.authorize(asking);
  }

  rejected(credential: UpstreamCredential, asking: Asking): void {
    this.source.rejected?.(credential, asking);
  }

  /** Who the target is told the agent is, from the next request on. */
  impersonateAs(option: ImpersonateOption | null): void {
    if (option === null) delete this.impersonate;
    else this.impersonate = impersonator(this.name, option);
  }

  /** Ends what runs for its credential. */
  close(): void {
    this.source.close?.();
  }
}

/** Makes the upstream of a target. Nothing is run or read for the credential before the first `authorize`. */
export type MakeUpstream = (target: StoredTarget, save: SaveCredential) => Promise<TargetUpstream>;

export function upstreams(around: UpstreamAround): MakeUpstream {
  const { clock, random, schedule, env } = around;
  return async (target, save) => {
    const { name, credential } = target;
    if (credential.type === 'practice') {
      const { server, ca, token } = await around.practice();
      return new TargetUpstream(target, new URL(server), { ca }, staticSource({ type: 'token', token }));
    }
    const keep = (renewed: Credential): Promise<void> => save(name, renewed);
    const source = sourceOf(credential, { target, clock, random, schedule, env, save: keep });
    const tls = {
      ...(target.ca === null ? {} : { ca: target.ca }),
      ...(target.tlsServerName === null ? {} : { servername: target.tlsServerName }),
      ...(target.insecure ? { insecure: true as const } : {}),
    };
    return new TargetUpstream(target, new URL(target.server), tls, source);
  };
}

function sourceOf(credential: Exclude<Credential, { type: 'practice' }>, context: SourceContext): CredentialSource {
  switch (credential.type) {
    case 'tokenFile':
      return tokenFileSource(credential, context);
    case 'exec':
      return execSource(credential, context);
    case 'oidc':
      return oidcRefreshSource(credential, context);
    case 'eks':
      return eksSource(credential, context);
    default:
      return staticSource(credential);
  }
}
