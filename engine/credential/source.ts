/** What the engine's kinds of credentials have in common. Each file of this folder makes one kind. */
import type { Clock, Random } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Credential, StoredTarget } from '../../contract/target.ts';
import type { Asking, UpstreamCredential } from '../../proxy/proxy.ts';
import type { Schedule } from '../schedule.ts';

export interface CredentialSource {
  /**
   * The credential now; from memory as long as it counts, so that this may be called for each request. Rejects with `forward.credential`,
   * whose reason names no secret and nothing that a program printed.
   */
  authorize(asking: Asking): Promise<UpstreamCredential> | UpstreamCredential;
  /** The target answered 401 to this one: what is kept of it is dropped, and the next `authorize` asks again. */
  rejected?(credential: UpstreamCredential, asking: Asking): void;
  /** A sentence on where the last credential for this asker came from and until when it counts, for `target test`. No secret in it. */
  origin?(asking: Asking): string;
  /** Ends what runs for it. */
  close?(): void;
}

/** What the makers of credentials may use. */
export interface SourceContext {
  /** Where the credential is for; its name stands in error texts. */
  readonly target: Pick<StoredTarget, 'name' | 'server' | 'ca' | 'tlsServerName' | 'insecure' | 'proxyUrl'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly schedule: Schedule;
  /** The engine's own environment: what programs and SDKs find there. */
  readonly env: NodeJS.ProcessEnv;
  /** Puts a renewed credential into the vault in place of the target's old one. Rejects like `Vault.saveState`. */
  save(credential: Credential): Promise<void>;
}

/** One kind of credential at work. */
export type MakeSource<T extends Credential['type']> = (
  credential: Extract<Credential, { type: T }>,
  context: SourceContext,
) => CredentialSource;

/** `forward.credential` for this target; `reason` is a clause without a secret. */
export function unobtainable(context: SourceContext, reason: string): ChaperoneError {
  return new ChaperoneError('forward.credential', { target: context.target.name, reason });
}

/** The header of a bearer token. */
export function bearer(token: string): UpstreamCredential {
  return { headers: { authorization: `Bearer ${token}` } };
}
