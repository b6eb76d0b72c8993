/** Just-in-time access: who may do more, for how long, and what ends with it. */
import { userInfo } from 'node:os';
import type { z } from 'zod';
import { ChaperoneError } from '../contract/errors.ts';
import { type GrantRequest, type GrantSummary, LONGEST_GRANT, type StoredGrant } from '../contract/grant.ts';
import type { Identity } from '../contract/identity.ts';
import type { MarkerEvent } from '../contract/record.ts';
import type { ActiveGrant, LiveSession, Proxy } from '../proxy/proxy.ts';
import type { Vault } from '../vault/vault.ts';
import { ulid } from '../vault/keys/ulid.ts';
import { concerns, mayUse } from './grant-who.ts';
import { grantSentence, minute } from './grant-sentence.ts';
import { Mutex } from './mutex.ts';
import type { Surroundings } from './parts.ts';

/** A session that may use the proxy now, and who it speaks for; one entry for each of its tokens, or only one. */
export interface Concerned {
  readonly session: Pick<LiveSession, 'id' | 'agent' | 'targets' | 'recorder'> & { grants: readonly ActiveGrant[] };
  readonly identity: Pick<Identity, 'provider' | 'subject' | 'groups'>;
}

export interface GrantsOptions {
  readonly around: Pick<Surroundings, 'clock' | 'random' | 'schedule' | 'news'>;
  readonly vault: Pick<Vault, 'state' | 'saveState'>;
  readonly proxy: Pick<Proxy, 'endOpen' | 'openUnder' | 'usedUnder'>;
  /** All that live now. */
  readonly sessions: () => Iterable<Concerned>;
  /** Who grants; the local user unless said. */
  readonly user?: () => string;
}

/** Ended grants are shown for 30 days, milliseconds. */
const KEPT = 30 * 86_400_000;
/** Grants that have not ended; each is asked for each request of whom it concerns. */
const MOST = 500;
/** A beginning may lie back by what clocks differ and people think, milliseconds. */
const LATE = 60_000;
/** The wall clock is looked at so often at least, milliseconds: it may be set, and a sleeping machine's timers stand still. */
const LOOK = 30_000;

type Ended = NonNullable<StoredGrant['ended']>;

export class Grants {
  readonly #o: GrantsOptions;
  readonly #saving = new Mutex();
  /** Ended, whether that is on disk already or could not be written. */
  readonly #ended = new Map<string, Ended>();
  readonly #begun = new Set<string>();
  /** Grants whose beginning stands in a session's record. */
  readonly #told = new WeakMap<Concerned['session'], Set<string>>();
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(options: GrantsOptions) {
    this.#o = options;
  }

  /** After the vault was unlocked: what ended meanwhile is recorded so, the rest goes on. Rejects like `Vault.saveState`. */
  async start(): Promise<void> {
    const now = this.#now();
    const over = this.#running.filter(({ until }) => Date.parse(until) <= now);
    for (const { id, until } of over) this.#ended.set(id, expiry(until));
    if (over.length > 0) await this.#save('grant.expired');
    for (const { id, from } of this.#running) if (Date.parse(from) <= now) this.#begun.add(id);
    this.#renew();
  }

  /** Before the vault closes. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** Newest first. */
  list(): readonly GrantSummary[] {
    return this.#all.map((grant) => this.#summary(grant)).reverse();
  }

  /** Rejects with `grant.invalid`, and with what the vault says; then nothing was granted. */
  async add(request: z.output<typeof GrantRequest>): Promise<GrantSummary> {
    const { around, user = localUser } = this.#o;
    this.#check(request, this.#all);
    const now = this.#now();
    const from = Math.max(this.#from(request, now), now);
    const grant: StoredGrant = {
      id: ulid(now, around.random),
      who: request.who,
      targets: [...new Set(request.targets)],
      rules: request.rules,
      from: iso(from),
      until: iso(from + request.seconds * 1000),
      by: user(),
      why: request.why,
      createdAt: iso(now),
      ended: null,
    };
    await this.#save('grant.added', (before) => {
      this.#check(request, before);
      return [...before, grant];
    });
    this.#turn();
    return this.#summary(grant);
  }

  /**
   * Takes a grant back: it counts no more at once, and what is open under it ends before this resolves. Idempotent. Rejects with
   * `grant.unknown`, and with what the vault says when it could not be kept; it then counts again after the next unlocking.
   */
  async revoke(id: string, why = ''): Promise<GrantSummary> {
    const { user = localUser } = this.#o;
    const grant = this.#all.find((one) => one.id === id);
    if (!grant) throw new ChaperoneError('grant.unknown', { id });
    if (grant.ended) return this.#summary(grant);
    await this.#end([grant], 'grant.revoked', () => ({ at: iso(this.#now()), how: 'revoked', by: user(), why }));
    return this.#summary({ ...grant, ended: this.#ended.get(id) ?? null });
  }

  /** Gives a session that has just been opened, or a further token of it, its grants. */
  concern(concerned: Concerned): void {
    this.#give([concerned]);
    for (const grant of this.#running) {
      if (this.#state(grant) === 'active' && concerns(grant, [concerned])) this.#markBegan(concerned.session, grant);
    }
  }

  /** Oldest first, with what has ended. */
  get #all(): readonly StoredGrant[] {
    return this.#o.vault.state.grants.map((grant) => ({ ...grant, ended: grant.ended ?? this.#ended.get(grant.id) ?? null }));
  }

  get #running(): readonly StoredGrant[] {
    return this.#all.filter(({ ended }) => ended === null);
  }

  #now(): number {
    return this.#o.around.clock.wall();
  }

  #from({ from }: z.output<typeof GrantRequest>, now: number): number {
    return from === undefined ? now : Date.parse(from);
  }

  #check(request: z.output<typeof GrantRequest>, before: readonly StoredGrant[]): void {
    const refuse = (reason: string): never => {
      throw new ChaperoneError('grant.invalid', { reason });
    };
    const known = new Set(this.#o.vault.state.targets.map(({ name }) => name));
    const unknown = request.targets.find((name) => name !== '*' && !known.has(name));
    if (unknown !== undefined) refuse(`there is no target ${unknown}`);
    const now = this.#now();
    const from = this.#from(request, now);
    if (!Number.isFinite(from) || from < now - LATE) refuse(`it would have begun in the past, at ${String(request.from)}`);
    if (from > now + LONGEST_GRANT * 1000) refuse('it would begin more than a week from now');
    if (!(request.seconds <= LONGEST_GRANT)) refuse('nothing is granted for longer than a week');
    if (before.filter(({ ended }) => ended === null).length >= MOST) refuse(`there are ${MOST} already; revoke some first`);
  }

  /** Writes what is known, changed by `change`; forgets what ended long ago. One at a time, so that none overwrites another. */
  #save(word: string, change: (before: readonly StoredGrant[]) => readonly StoredGrant[] = (all) => all): Promise<void> {
    return this.#saving.run(async () => {
      const oldest = this.#now() - KEPT;
      const grants = change(this.#all).filter(({ ended }) => ended === null || Date.parse(ended.at) > oldest);
      await this.#o.vault.saveState(word, { grants });
    });
  }

  /** Rights first, then the record, then what is open: nothing new begins under a grant whose end is being told. */
  async #end(grants: readonly StoredGrant[], word: string, how: (grant: StoredGrant) => Ended): Promise<void> {
    const ending = grants.map((grant) => ({ grant, ended: how(grant) }));
    for (const { grant, ended } of ending) this.#ended.set(grant.id, ended);
    this.#renew();
    for (const { grant, ended } of ending)
      for (const { recorder } of this.#concerned(grant)) mark(recorder, endedMarker(grant, ended));
    const closing = ending.map(({ grant: { id }, ended }) => {
      return this.#o.proxy.endOpen({ grant: id }, new ChaperoneError('grant.ended', { grant: id, why: whyEnded(ended) }));
    });
    const saved = this.#save(word);
    await Promise.all([...closing, saved]).finally(() => {
      this.#tell();
    });
  }

  /** Begins and ends what is due. */
  #turn(): void {
    const now = this.#now();
    const beginning = this.#running.filter(({ id, from }) => !this.#begun.has(id) && Date.parse(from) <= now);
    for (const { id } of beginning) this.#begun.add(id);
    this.#renew();
    for (const grant of beginning) for (const session of this.#concerned(grant)) this.#markBegan(session, grant);
    const over = this.#running.filter(({ until }) => Date.parse(until) <= now);
    // What cannot be written now is written with the next change; it has ended all the same.
    if (over.length > 0) this.#end(over, 'grant.expired', ({ until }) => expiry(until)).catch(() => undefined);
    this.#tell();
  }

  /** Gives every session its grants anew, and sets the alarm for the next change. */
  #renew(): void {
    if (this.#stopped) return;
    this.#give([...this.#o.sessions()]);
    this.#cancel();
    const now = this.#now();
    const next = this.#running.flatMap(({ id, from, until }) => [
      ...(this.#begun.has(id) ? [] : [Date.parse(from)]),
      Date.parse(until),
    ]);
    if (next.length === 0) return;
    const wait = Math.min(Math.max(Math.min(...next) - now, 0), LOOK);
    this.#cancel = this.#o.around.schedule(wait, () => {
      this.#look();
    });
  }

  #look(): void {
    const now = this.#now();
    const due = this.#running.some(
      ({ id, from, until }) => Date.parse(until) <= now || (!this.#begun.has(id) && Date.parse(from) <= now),
    );
    if (due) this.#turn();
    else this.#renew();
  }

  /** The lists are replaced as a whole, because the path reads them at any time. */
  #give(all: readonly Concerned[]): void {
    const running = this.#running;
    for (const { session, identity } of all)
      session.grants = running.filter((grant) => mayUse(grant, session, identity)).map(active);
  }

  /** Sessions whose record is worth a word about the grant, and those that were told that it began. */
  #concerned(grant: StoredGrant): readonly Concerned['session'][] {
    const bySession = Map.groupBy(this.#o.sessions(), ({ session }) => session);
    return [...bySession]
      .filter(([session, tokens]) => concerns(grant, tokens) || this.#told.get(session)?.has(grant.id) === true)
      .map(([session]) => session);
  }

  #markBegan(session: Concerned['session'], grant: StoredGrant): void {
    const told = this.#told.get(session) ?? new Set();
    this.#told.set(session, told);
    if (told.has(grant.id)) return;
    told.add(grant.id);
    mark(session.recorder, began(grant));
  }

  #tell(): void {
    const { news } = this.#o.around;
    if (!this.#stopped && news.heard('grants.changed')) news.emit('grants.changed', this.list());
  }

  #state(grant: StoredGrant): GrantSummary['state'] {
    if (grant.ended) return 'ended';
    const now = this.#now();
    if (Date.parse(grant.until) <= now) return 'ended';
    return Date.parse(grant.from) <= now ? 'active' : 'pending';
  }

  #summary(grant: StoredGrant): GrantSummary {
    const { proxy } = this.#o;
    return {
      ...grant,
      state: this.#state(grant),
      used: proxy.usedUnder(grant.id),
      open: proxy.openUnder(grant.id),
      sentence: grantSentence(grant),
    };
  }
}

function localUser(): string {
  return userInfo().username;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function expiry(until: string): Ended {
  return { at: until, how: 'expired', by: 'chaperone', why: 'its time was up' };
}

/** Completes "The grant X that allowed this has ended: …". */
function whyEnded({ at, how, by, why }: Ended): string {
  if (how === 'expired') return `its time was up at ${minute(at)}`;
  return `${by} revoked it${why === '' ? '' : ` (${why})`}`;
}

/** As the policy stage takes it. */
function active({ id, who, targets, rules, from, until }: StoredGrant): ActiveGrant {
  return {
    id,
    targets: targets.includes('*') ? '*' : new Set(targets),
    groups: who.groups,
    rules,
    from: Date.parse(from),
    until: Date.parse(until),
  };
}

function began(grant: StoredGrant): Omit<MarkerEvent, 't' | 'at'> {
  const { id, by, why } = grant;
  return {
    kind: 'grant.began',
    text: `${grantSentence(grant)}, granted by ${by}: ${why}`,
    details: { grant: id, by, why, until: grant.until },
  };
}

function endedMarker({ id }: StoredGrant, ended: Ended): Omit<MarkerEvent, 't' | 'at'> {
  const { how, by, why } = ended;
  return { kind: 'grant.ended', text: `The grant ${id} has ended: ${whyEnded(ended)}.`, details: { grant: id, how, by, why } };
}

/** A session that ends at this moment takes no more records; that is no reason to keep a grant. */
function mark(recorder: LiveSession['recorder'], marker: Omit<MarkerEvent, 't' | 'at'>): void {
  try {
    recorder.event({ t: 'marker', at: recorder.at(), ...marker });
  } catch {
    // What cannot be recorded there shows in the grant itself and in the vault's state.
  }
}
