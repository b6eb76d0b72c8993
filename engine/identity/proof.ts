import { ChaperoneError } from '../../contract/errors.ts';
import type { Identity, TokenRow } from '../../contract/identity.ts';
import type { Admission, Proven } from '../../proxy/proxy.ts';
import type { OpenSession } from '../open-session.ts';

export interface ProofFacts {
  readonly session: OpenSession;
  readonly identity: Identity;
  /** Lower-case hex SHA-256 of the proof. */
  readonly hash: string;
  /** Wall clock, milliseconds; so are all times here. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When the provider must be asked again; Infinity for tokens of ours. */
  readonly recheckAt: number;
  readonly signed?: Proven['signed'] | undefined;
}

/** One proof that stands for a session: a token of ours, a token of a provider, a certificate. Of all of them only the hash is kept. */
export class Proof implements Admission {
  readonly session: OpenSession;
  readonly identity: Identity;
  readonly hash: string;
  readonly token: string;
  readonly issuedAt: number;
  expiresAt: number;
  recheckAt: number;
  readonly signed: Proven['signed'];
  refusal: ChaperoneError | undefined = undefined;
  #lastUsedAt: number | null = null;
  #left: 'rotated' | 'revoked' | null = null;
  #takesAlong = true;

  constructor({ session, identity, hash, issuedAt, expiresAt, recheckAt, signed }: ProofFacts) {
    this.session = session;
    this.identity = identity;
    this.hash = hash;
    this.token = hash.slice(0, 12);
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt;
    this.recheckAt = recheckAt;
    this.signed = signed;
  }

  /** True for tokens that this engine made: they are never asked of a provider. */
  get ours(): boolean {
    return this.recheckAt === Infinity;
  }

  used(now: number): void {
    this.#lastUsedAt = now;
  }

  counts(now: number): boolean {
    return this.refusal === undefined && now < this.expiresAt;
  }

  /** Another one has taken its place; it counts until `at` at the latest. @param takesAlong whether what it opened ends with it. */
  rotate(at: number, takesAlong: boolean): void {
    this.#left = 'rotated';
    this.#takesAlong = takesAlong;
    this.expiresAt = Math.min(this.expiresAt, at);
  }

  get rotated(): boolean {
    return this.#left === 'rotated';
  }

  get takesAlong(): boolean {
    return this.#takesAlong;
  }

  /** From now on it is refused with `identity.revoked` and this reason. */
  revoke(why: string): ChaperoneError {
    this.#left = 'revoked';
    return (this.refusal ??= new ChaperoneError('identity.revoked', { why }));
  }

  /** The grace of a rotated token is over. */
  supersede(): ChaperoneError {
    return (this.refusal ??= new ChaperoneError('identity.rotated'));
  }

  row(now: number): TokenRow {
    const { subject, name, issuer, groups, proof, provider } = this.identity;
    return {
      id: this.token,
      session: this.session.id,
      agent: this.session.agent,
      identity: { subject, name, issuer, groups, proof, provider },
      targets: [...this.session.targets],
      issuedAt: iso(this.issuedAt),
      expiresAt: iso(this.expiresAt),
      lastUsedAt: this.#lastUsedAt === null ? null : iso(this.#lastUsedAt),
      state: this.#left ?? (this.session.ended || now >= this.expiresAt ? 'expired' : 'active'),
    };
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
