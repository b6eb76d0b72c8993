import type { Clock, Random } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Identity, StoredProvider } from '../../contract/identity.ts';
import type { Admission, ExchangeRequest, IssuedToken, Presented, Proven } from '../../proxy/proxy.ts';
import type { OpenSession } from '../open-session.ts';
import { claimedIssuer } from './claimed-issuer.ts';
import type { Proof } from './proof.ts';
import type { Provider, Providers } from './providers.ts';
import { RefusedProofs } from './refused-proofs.ts';
import { mintToken, proofHash } from './session-token.ts';
import type { NewProof, Tokens } from './tokens.ts';

/** Proofs that are being verified at once; a flood of new ones waits for nobody. */
const MOST_AT_ONCE = 64;
/** Seconds that a token lasts which is given for an OIDC token, unless less is asked for; a CI job's own limit is mostly six hours. */
const EXCHANGED_SECONDS = 3_600;
const LONGEST_EXCHANGED = 6 * 3_600;

export interface AdmissionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly providers: Providers;
  /** The session of a subject and run. */
  readonly join: (provider: StoredProvider, identity: Identity) => Promise<OpenSession>;
  /** Ends a session that nothing stands for. */
  readonly abandon: (session: OpenSession) => Promise<unknown>;
}

/** Lets proofs in that are not known yet: each is verified once, however many requests carry it, and a bad one not again for a while. */
export class Admissions {
  readonly #options: AdmissionsOptions;
  readonly #pending = new Map<string, Promise<Proof | Admission>>();
  readonly #refused: RefusedProofs;

  constructor(options: AdmissionsOptions) {
    this.#options = options;
    this.#refused = new RefusedProofs(options.clock);
  }

  /** Forgets what was refused, because a provider has come or gone. */
  reconsider(): void {
    this.#refused.clear();
  }

  admit(presented: Presented): Promise<Admission> {
    const { hash } = presented;
    const pending = this.#pending.get(hash);
    if (pending) return pending;
    const { tokens } = this.#options;
    const asked = async (): Promise<Proof | Admission> => {
      const known = tokens.known(hash);
      return known ? this.#again(known, presented) : this.#first(presented);
    };
    // Strangers may fill the room, but not keep out whom a session stands for already.
    return tokens.known(hash) ? this.#run(hash, asked) : this.#alone(hash, asked);
  }

  async exchange({ type, proof, target, seconds }: ExchangeRequest): Promise<IssuedToken> {
    const { clock, random } = this.#options;
    const presented: Presented = { kind: 'bearer', token: proof, hash: proofHash(proof) };
    const wanted = type === 'saml2' ? 'saml' : 'oidc';
    // An assertion that was shown as a bearer token was refused as that, and not as an assertion; and the other way round.
    const asWanted = wanted === 'saml' ? `saml ${presented.hash}` : presented.hash;
    let issued: string | undefined;
    // Not shared with others: each exchange gives a token of its own, and an assertion counts once.
    const admission = await this.#alone(`${presented.hash} ${random(8).join('.')}`, async () => {
      const { provider, proven } = await this.#verify(presented, (one) => one.stored.type === wanted, asWanted).catch(
        (error: unknown) => {
          if (!(error instanceof ChaperoneError) || error.code !== 'identity.unknown') throw error;
          throw new ChaperoneError('identity.issuer', { issuer: type === 'saml2' ? 'of this assertion' : 'of this token' });
        },
      );
      const { stored } = provider;
      if (!stored.targets.includes('*') && !stored.targets.includes(target)) {
        throw new ChaperoneError('identity.target', { target });
      }
      const lasting = lifetime(stored, seconds) * 1000;
      const end = clock.wall() + lasting;
      const expiresAt = stored.type === 'saml' ? Math.min(end, proven.expiresAt) : end;
      const { token, hash } = mintToken(random);
      issued = token;
      // With what was signed in its proof: who revokes the one means the other too.
      const { identity, signed } = proven;
      return this.#enter(provider, presented, { hash, identity, expiresAt, recheckAt: Infinity, signed });
    });
    if (issued === undefined) throw new ChaperoneError('identity.failed', { reason: 'no token was made' });
    return { admission, token: issued };
  }

  /** Runs one admission under its key, if there is room. */
  #alone<T extends Admission>(key: string, run: () => Promise<T>): Promise<T> {
    if (this.#pending.size >= MOST_AT_ONCE) {
      return Promise.reject(new ChaperoneError('identity.failed', { reason: 'too many unknown proofs at once; try again' }));
    }
    return this.#run(key, run);
  }

  #run<T extends Admission>(key: string, run: () => Promise<T>): Promise<T> {
    const running = run().finally(() => this.#pending.delete(key));
    this.#pending.set(key, running);
    return running;
  }

  async #first(presented: Presented): Promise<Proof> {
    const { provider, proven } = await this.#verify(presented, ({ stored }) => stored.type !== 'saml');
    const { identity, expiresAt, recheckAt, signed } = proven;
    return this.#enter(provider, presented, { hash: presented.hash, identity, expiresAt, recheckAt, signed });
  }

  /** Its provider is asked again whether it still vouches for it; while nobody knows, the answer is no. */
  async #again(known: Proof, presented: Presented): Promise<Admission> {
    const { clock, tokens } = this.#options;
    if (!known.counts(clock.wall())) return known;
    try {
      const { proven } = await this.#verify(presented, ({ stored }) => stored.name === known.identity.provider);
      known.recheckAt = proven.recheckAt;
      return known;
    } catch (error) {
      if (!(error instanceof ChaperoneError) || !error.code.startsWith('identity.')) throw error;
      if (known.refusal) return known;
      if (!TRANSIENT.has(error.code)) await tokens.withdraw([known], error.message, known.identity.provider ?? '');
      // It was the session's last: nothing can be recorded there any more.
      if (known.session.ended) throw error;
      return refusedBy(known, error);
    }
  }

  async #verify(
    presented: Presented,
    fit: (provider: Provider) => boolean,
    key = presented.hash,
  ): Promise<{ readonly provider: Provider; readonly proven: Proven }> {
    const { tokens, providers } = this.#options;
    const { hash } = presented;
    const barred = tokens.barred(hash) ?? this.#refused.find(key);
    if (barred) throw barred;
    const candidates = providers.all().filter((one) => fit(one) && one.verifier.claims(presented));
    try {
      const found = await firstThatVouches(candidates, presented, (one, error) => {
        providers.refused(one.stored.name, error);
      });
      const { signed } = found.proven;
      const revoked = signed && tokens.barred(signed.hash);
      if (revoked) throw revoked;
      providers.admitted(found.provider.stored.name);
      return found;
    } catch (error) {
      if (error instanceof ChaperoneError) this.#refused.add(key, error);
      throw error;
    }
  }

  /**
   * Adds a proof to the session of its identity, which may have to be opened first: if by then its provider still is one, and nobody has revoked
   * meanwhile what was shown.
   */
  async #enter(provider: Provider, { hash }: Presented, proof: NewProof): Promise<Proof> {
    const { join, abandon, providers, tokens } = this.#options;
    for (;;) {
      const session = await join(provider.stored, proof.identity);
      // From here to the end nothing is awaited: whoever removes or revokes later finds this proof among the others.
      const barred = tokens.barred(hash) ?? (proof.signed && tokens.barred(proof.signed.hash));
      const refusal = providers.has(provider) ? (barred ?? tokens.full(session)) : unclaimed(undefined);
      if (refusal) {
        if (!session.ended && tokens.counting(session.id).length === 0) await abandon(session);
        throw refusal;
      }
      // Ended in the same turn in which it was found: there will be another.
      if (!session.ended) return tokens.add(session, proof);
    }
  }
}

/** These say nothing about the proof itself. */
const TRANSIENT: ReadonlySet<string> = new Set(['identity.unavailable', 'identity.failed']);

async function firstThatVouches(
  candidates: readonly Provider[],
  presented: Presented,
  onRefused: (provider: Provider, error: ChaperoneError) => void,
): Promise<{ readonly provider: Provider; readonly proven: Proven }> {
  const errors: ChaperoneError[] = [];
  for (const provider of candidates) {
    try {
      return { provider, proven: await provider.verifier.verify(presented) };
    } catch (error) {
      const refusal =
        error instanceof ChaperoneError
          ? error
          : new ChaperoneError('identity.failed', { reason: 'the proof could not be checked' }, { cause: error });
      onRefused(provider, refusal);
      errors.push(refusal);
    }
  }
  // Two providers of one issuer differ in the audience; what the other one says is nearer to the point.
  throw errors.find(({ code }) => code !== 'identity.audience') ?? errors[0] ?? unclaimed(presented);
}

function unclaimed(presented: Presented | undefined): ChaperoneError {
  if (presented?.kind === 'certificate') {
    return new ChaperoneError('identity.certificate', { reason: 'no identity provider here vouches for its authority' });
  }
  const issuer = presented && claimedIssuer(presented.token);
  return issuer === undefined ? new ChaperoneError('identity.unknown') : new ChaperoneError('identity.issuer', { issuer });
}

function lifetime(provider: StoredProvider, asked: number | undefined): number {
  const [usual, longest] =
    provider.type === 'oidc' ? [EXCHANGED_SECONDS, LONGEST_EXCHANGED] : [provider.sessionSeconds, provider.sessionSeconds];
  return Math.max(1, Math.min(asked ?? usual, longest));
}

/** The proof for this one request: refused by what has ended it, else by `error`, which may pass. */
function refusedBy(proof: Proof, error: ChaperoneError): Admission {
  const { session, identity, token, expiresAt, refusal = error } = proof;
  return {
    ...{ session, identity, token, expiresAt, refusal },
    used: (now) => {
      proof.used(now);
    },
  };
}
