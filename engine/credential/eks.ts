import type { Identity } from '../../contract/identity.ts';
import type { EksCredential } from '../../contract/target.ts';
import type { Asking, UpstreamCredential } from '../../proxy/proxy.ts';
import { assumedKeys, awsReason, baseKeys, type AwsKeySource } from './eks-keys.ts';
import { roleSessionName } from './eks-session.ts';
import { eksToken, type AwsKeys } from './eks-token.ts';
import { Renewed, type Made } from './renewed.ts';
import { bearer, unobtainable, type CredentialSource, type SourceContext } from './source.ts';

/** Session names that are remembered; beyond that the one that came first is made again when it comes back. */
const MOST = 256;

/**
 * The token of an EKS cluster, one for each subject: STS is asked once an hour for each (AssumeRole), the tokens themselves are signed here.
 * Both are renewed before they end, by one caller for all who wait, and after the cluster has answered 401.
 */
export function eksSource(credential: EksCredential, context: SourceContext): CredentialSource {
  const base = baseKeys(credential);
  const byName = new Map<string, Speaker>();
  // Looked into for each request; the same proof shows the same object.
  const byIdentity = new WeakMap<Identity, Speaker>();
  const speakerOf = ({ identity }: Asking): Speaker => {
    const known = byIdentity.get(identity);
    if (known) return known;
    const name = roleSessionName(identity);
    let speaker = byName.get(name);
    if (!speaker) {
      speaker = new Speaker(credential, context, base, name);
      byName.set(name, speaker);
      const first = byName.size > MOST ? byName.keys().next().value : undefined;
      if (first !== undefined) byName.delete(first);
    }
    byIdentity.set(identity, speaker);
    return speaker;
  };
  return {
    authorize: (asking) => speakerOf(asking).token.get(),
    rejected: (refused, asking) => {
      speakerOf(asking).drop(refused);
    },
    origin: (asking) => speakerOf(asking).origin,
  };
}

/** One session name's keys and token. */
class Speaker {
  readonly token: Renewed<UpstreamCredential>;
  readonly #keys: Renewed<AwsKeys>;
  readonly #credential: EksCredential;
  readonly #context: SourceContext;
  readonly #base: AwsKeySource;
  readonly #name: string;

  constructor(credential: EksCredential, context: SourceContext, base: AwsKeySource, name: string) {
    this.#credential = credential;
    this.#context = context;
    this.#base = base;
    this.#name = name;
    this.#keys = new Renewed(context.clock, () => this.#askForKeys());
    this.token = new Renewed(context.clock, () => this.#sign());
  }

  drop(refused: UpstreamCredential): void {
    const isKept = (): boolean => this.token.last?.value === refused;
    if (!isKept()) return;
    this.token.drop(refused);
    const keys = this.#keys.last;
    // With the same keys it would be refused again.
    if (keys && !isKept()) this.#keys.drop(keys.value);
  }

  get origin(): string {
    const { region, role } = this.#credential;
    const until = this.token.last?.until ?? null;
    const as = role === null ? 'with the key itself' : `as ${role.slice(role.indexOf(':role/') + 1)}, session ${this.#name}`;
    return `It is signed for STS in ${region} ${as}${until === null ? '' : `, until ${new Date(until).toISOString()}`}.`;
  }

  async #askForKeys(): Promise<Made<AwsKeys>> {
    const { role } = this.#credential;
    const { clock } = this.#context;
    const base = await this.#base().catch((error: unknown) => {
      throw unobtainable(this.#context, `the engine has no AWS credential to begin with (${awsReason(error)})`);
    });
    if (role === null) return { value: { ...base }, until: base.expiration?.getTime() ?? null };
    try {
      const keys = await assumedKeys({ ...this.#credential, role }, () => Promise.resolve(base), this.#name, clock.wall());
      return { value: keys, until: keys.expiration?.getTime() ?? null };
    } catch (error) {
      throw unobtainable(this.#context, `STS does not let the role be assumed (${awsReason(error)})`);
    }
  }

  async #sign(): Promise<Made<UpstreamCredential>> {
    const keys = await this.#keys.get();
    const { token, until } = await eksToken(keys, this.#credential, this.#context.clock.wall());
    return { value: bearer(token), until };
  }
}
