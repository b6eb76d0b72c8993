import type { Clock } from '../../contract/clock.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { Identity, RevokedProof, TokenRow } from '../../contract/identity.ts';
import type { MarkerEvent } from '../../contract/record.ts';
import type { News } from '../events.ts';
import type { Proven } from '../../proxy/proxy.ts';
import type { OpenSession } from '../open-session.ts';
import type { Schedule } from '../schedule.ts';
import { Proof } from './proof.ts';

/** Proofs of sessions that are over, kept for the list. */
const REMEMBERED = 500;
/** Proofs of one session that no longer count, kept so that their requests are recorded there. */
const SPENT = 100;
/** Proofs of providers that may count at once, for one session and for all: each costs memory, and their holders decide how many there are. */
const MOST_OF_SESSION = 500;
const MOST = 10_000;
/** Milliseconds between two tellings of the whole list: tokens may come by the hundred. */
const PACE = 250;
/** Characters of a reason that are kept. */
const MAX_WHY = 500;

export interface TokensOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly news: News;
  /** Ends what is open under a token, telling both sides why. */
  readonly endOpen: (token: string, reason: ChaperoneError) => Promise<void>;
  /** A session has its first proof, or one with other groups than those before. */
  readonly onSpeaker: (proof: Proof) => void;
  /** Proofs of providers that were revoked for good, as the vault keeps them. */
  readonly revoked: readonly RevokedProof[];
  readonly keepRevoked: (all: readonly RevokedProof[]) => Promise<void>;
  /** The last proof of a session counts no more. */
  readonly onLast: (session: string) => Promise<unknown>;
}

export interface NewProof {
  readonly hash: string;
  readonly identity: Identity;
  /** Wall clock, milliseconds. */
  readonly expiresAt: number;
  readonly recheckAt: number;
  readonly signed?: Proven['signed'] | undefined;
}

interface Held {
  readonly session: OpenSession;
  readonly proofs: Proof[];
  cancel: () => void;
}

/** Whether a proof that is withdrawn may come in again while its provider still vouches for it: not even after a restart, not while this runs, or yes. */
type Bar = 'kept' | 'here' | 'no';

interface Barred {
  readonly refusal: ChaperoneError;
  readonly expiresAt: number;
  readonly kept: boolean;
}

/** Every proof that stands for a live session, by its hash; and what became of those that do no more. */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #byHash = new Map<string, Proof>();
  readonly #bySession = new Map<string, Held>();
  /** Proofs of providers that were revoked although they are still good, by hash: they must not come in again by another session. */
  readonly #barred: Map<string, Barred>;
  #past: readonly TokenRow[] = [];
  #told: 'now' | 'again' | null = null;
  #cancel: () => void = () => undefined;

  constructor(options: TokensOptions) {
    this.#options = options;
    this.#barred = new Map(
      options.revoked.map(({ hash, until, why }) => {
        return [hash, { refusal: new ChaperoneError('identity.revoked', { why }), expiresAt: Date.parse(until), kept: true }];
      }),
    );
  }

  /** What `hash` stands for without asking anybody; undefined for strangers, and where the provider must be asked again. */
  find(hash: string): Proof | undefined {
    const proof = this.#byHash.get(hash);
    if (proof === undefined || proof.ours || proof.refusal || this.#options.clock.wall() < proof.recheckAt) return proof;
    return undefined;
  }

  /** The same, also when it is time to ask again. */
  known(hash: string): Proof | undefined {
    return this.#byHash.get(hash);
  }

  /** Why this proof is refused although its session is over. @param hash of the whole proof, or of what was signed in it. */
  barred(hash: string): ChaperoneError | undefined {
    return this.#barred.get(hash)?.refusal;
  }

  /** Why no further proof of a provider is taken for a session; undefined while there is room. */
  full({ id }: OpenSession): ChaperoneError | undefined {
    if (this.#byHash.size < MOST && (this.#bySession.get(id)?.proofs.length ?? 0) < MOST_OF_SESSION) return undefined;
    const reason = 'too many tokens of providers count at once; use one of them, or wait until some have expired';
    return this.counting(id).length < MOST_OF_SESSION && [...this.speakers()].length < MOST
      ? undefined
      : new ChaperoneError('identity.failed', { reason });
  }

  add(session: OpenSession, { hash, identity, expiresAt, recheckAt, signed }: NewProof): Proof {
    const issuedAt = this.#options.clock.wall();
    const proof = new Proof({ session, identity, hash, issuedAt, expiresAt, recheckAt, signed });
    const held = this.#bySession.get(session.id) ?? { session, proofs: [], cancel: () => undefined };
    this.#bySession.set(session.id, held);
    const speaker = !held.proofs.some((one) => one.identity.groups.join('\n') === identity.groups.join('\n'));
    held.proofs.push(proof);
    this.#byHash.set(hash, proof);
    const until = new Date(expiresAt).toISOString();
    const whose = identity.provider === null ? 'A session token' : `A ${WORDS[identity.proof]} of ${identity.provider}`;
    mark(proof, 'token.issued', `${whose} for ${identity.subject} counts until ${until}.`, { until });
    if (speaker) this.#options.onSpeaker(proof);
    this.#prune(held);
    this.#arm(held);
    this.#changed();
    return proof;
  }

  /** Before the vault closes: nothing is told any more. */
  stop(): void {
    this.#told = 'now';
    this.#cancel();
  }

  /** Every proof that counts now. */
  *speakers(): Iterable<Proof> {
    const now = this.#options.clock.wall();
    for (const proof of this.#byHash.values()) if (proof.counts(now)) yield proof;
  }

  /** Of one session or all; those that count first, then the newest. */
  list(session?: string): readonly TokenRow[] {
    const now = this.#options.clock.wall();
    const live = [...this.#bySession.values()].flatMap(({ proofs }) => proofs.map((proof) => proof.row(now)));
    const rows = [...live, ...this.#past].filter((row) => session === undefined || row.session === session);
    const rank = ({ state }: TokenRow): number => (state === 'active' ? 0 : 1);
    return rows.sort((a, b) => rank(a) - rank(b) || b.issuedAt.localeCompare(a.issuedAt));
  }

  /** Proofs of a live session that count now. */
  counting(session: string): readonly Proof[] {
    const now = this.#options.clock.wall();
    return this.#bySession.get(session)?.proofs.filter((proof) => proof.counts(now)) ?? [];
  }

  /** The proof has been replaced; it goes on counting for `grace` seconds. */
  async retire(proof: Proof, { grace, renewing }: { readonly grace: number; readonly renewing: boolean }): Promise<void> {
    proof.rotate(this.#options.clock.wall() + grace * 1000, !renewing);
    mark(proof, 'token.rotated', `The token ${proof.token} was replaced${grace === 0 ? '' : `; it counts ${grace} s longer`}.`, {
      grace: String(grace),
    });
    const held = this.#bySession.get(proof.session.id);
    if (held) await this.#settle(held);
    this.#changed();
  }

  /**
   * The token stops counting now, what it opened ends, and so does its session if it was the last one. So does every other that came of the same
   * signed content (tokens given for it in an exchange, and it for them), and whoever has its id, which is only a part of its hash. Idempotent.
   * Rejects with `identity.no-token`, and with what the vault says when it could not be kept; then it counts again after a restart.
   */
  async revoke(id: string, why: string, by: string): Promise<TokenRow> {
    const all = [...this.#byHash.values()];
    const named = all.filter(({ token }) => token === id);
    const [proof] = named;
    if (!proof) {
      const past = this.#past.find((row) => row.id === id);
      if (!past) throw new ChaperoneError('identity.no-token', { id });
      return past;
    }
    const contents = new Set(named.flatMap(({ signed }) => signed?.hash ?? []));
    // One that was only renewed, and counts no more, may have left something open.
    const left = named.filter(({ refusal }) => refusal?.code === 'identity.rotated');
    const meant = all.filter((one) => !one.refusal && (named.includes(one) || (one.signed && contents.has(one.signed.hash))));
    // All of it begins in this turn: nothing of them may go on while others are ended.
    const ended = meant.length > 0 ? this.withdraw(meant, why, by, 'kept') : undefined;
    const reason = new ChaperoneError('identity.revoked', { why });
    const closing = left.map(({ token }) => this.#options.endOpen(token, reason));
    await Promise.all([ended, ...closing, meant.every((one) => one.ours && !one.signed) ? undefined : this.#keep()]);
    return proof.row(this.#options.clock.wall());
  }

  /** All proofs that a provider vouched for stop counting now. */
  async withdrawProvider(provider: string, why: string, by: string): Promise<void> {
    await this.withdraw(
      [...this.#byHash.values()].filter(({ identity, refusal }) => identity.provider === provider && !refusal),
      why,
      by,
      'no',
    );
  }

  async withdraw(proofs: readonly Proof[], why: string, by: string, bar: Bar = 'here'): Promise<void> {
    // First all of them, in this turn, so that none is used while others are ended.
    const reasons = proofs.map((proof) => [proof, proof.revoke(why)] as const);
    for (const [proof, reason] of reasons) {
      if (bar !== 'no') this.#bar(proof, reason, bar === 'kept');
      mark(proof, 'token.revoked', `The token ${proof.token} was revoked: ${why}.`, { by, why });
    }
    this.#changed();
    await Promise.all(reasons.map(([{ token }, reason]) => this.#options.endOpen(token, reason)));
    const touched = [...new Set(proofs.map(({ session }) => session.id))].flatMap((id) => this.#bySession.get(id) ?? []);
    await Promise.all(touched.map((held) => this.#settle(held)));
  }

  /** The session is over: its proofs stand for nothing. @param why set when its providers' proofs must not open another session. */
  forget(session: OpenSession, why: string | null): void {
    const held = this.#bySession.get(session.id);
    if (!held) return;
    const now = this.#options.clock.wall();
    held.cancel();
    this.#bySession.delete(session.id);
    for (const proof of held.proofs) {
      if (this.#byHash.get(proof.hash) === proof) this.#byHash.delete(proof.hash);
      if (why === null || !proof.counts(now)) continue;
      this.#bar(proof, proof.revoke(why), false);
    }
    this.#past = [...held.proofs.map((proof) => proof.row(now)), ...this.#past].slice(0, REMEMBERED);
    this.#changed();
  }

  /** Writes down what must be known after a restart too. */
  #keep(): Promise<void> {
    const kept = [...this.#barred].filter(([, one]) => one.kept);
    return this.#options.keepRevoked(
      kept.map(([hash, { refusal, expiresAt }]) => {
        const why = String(refusal.details['why']).slice(0, MAX_WHY);
        return { hash, until: new Date(expiresAt).toISOString(), why };
      }),
    );
  }

  #bar(proof: Proof, refusal: ChaperoneError, kept: boolean): void {
    // A token of ours can only be got again with what it was given for.
    if (proof.ours && !proof.signed) return;
    const now = this.#options.clock.wall();
    for (const [hash, { expiresAt }] of this.#barred) if (expiresAt <= now) this.#barred.delete(hash);
    const { hash, until } = proof.signed ?? { hash: proof.hash, until: proof.expiresAt };
    if (until <= now) return;
    this.#barred.set(hash, { refusal, expiresAt: until, kept });
    // Spares the work of checking the very same proof again.
    if (!proof.ours && hash !== proof.hash) this.#barred.set(proof.hash, { refusal, expiresAt: until, kept: false });
  }

  /** Drops the oldest of those that do not count, when there are too many of them. */
  #prune({ proofs }: Held): void {
    const now = this.#options.clock.wall();
    const spent = proofs.filter((proof) => !proof.counts(now));
    for (const proof of spent.slice(0, Math.max(0, spent.length - SPENT))) {
      proofs.splice(proofs.indexOf(proof), 1);
      if (this.#byHash.get(proof.hash) === proof) this.#byHash.delete(proof.hash);
    }
  }

  #arm(held: Held): void {
    held.cancel();
    const now = this.#options.clock.wall();
    const next = Math.min(...held.proofs.filter((proof) => proof.counts(now)).map(({ expiresAt }) => expiresAt));
    if (!Number.isFinite(next)) return;
    held.cancel = this.#options.schedule(next - now, () => {
      // What fails here shows in the vault's own state.
      this.#settle(held).catch(() => undefined);
      this.#changed();
    });
  }

  /** What has expired ends; a replaced token takes with it what it opened; without any that counts the session ends. */
  async #settle(held: Held): Promise<void> {
    const now = this.#options.clock.wall();
    const replaced = held.proofs.filter((proof) => proof.rotated && !proof.refusal && now >= proof.expiresAt);
    const ending = replaced.flatMap((proof) => {
      const reason = proof.supersede();
      return proof.takesAlong ? [this.#options.endOpen(proof.token, reason)] : [];
    });
    this.#arm(held);
    if (ending.length > 0) await Promise.all(ending);
    const { session } = held;
    if (!session.ended && !held.proofs.some((proof) => proof.counts(this.#options.clock.wall()))) {
      await this.#options.onLast(session.id);
    }
  }

  #changed(): void {
    const { news, schedule } = this.#options;
    if (!news.heard('tokens.changed')) return;
    if (this.#told !== null) {
      this.#told = 'again';
      return;
    }
    this.#told = 'now';
    this.#cancel = schedule(PACE, () => {
      const again = this.#told === 'again';
      this.#told = null;
      if (again) this.#changed();
    });
    news.emit('tokens.changed', this.list());
  }
}

const WORDS = { token: 'token', oidc: 'token', saml: 'SAML assertion', certificate: 'certificate' } as const;

function mark(proof: Proof, kind: MarkerEvent['kind'], text: string, details: Record<string, string>): void {
  proof.session.mark(kind, text, { token: proof.token, ...details });
}
