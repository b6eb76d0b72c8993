/** The life of one object, put together from the answers of a session in the order in which they came. */
import type { ObjectHistory, ObjectKey, ObjectMoment } from '../../contract/object.ts';
import type { StepRow } from '../../contract/step.ts';
import { isObject } from '../../wire/kubernetes/json.ts';
import { kindOf } from './kinds.ts';
import type { AnswerEnd } from './object-answers.ts';
import { changeBy, GONE, knownFrom, type Known } from './object-change.ts';
import { covers, deletedNamespace, doneBy, effectOf, isSelective, keyIn, keyOf, sameKey } from './object-effect.ts';
import { HistoryLimits } from './object-limits.ts';
import { metadataOf, sightingsIn, type Sighting } from './object-sightings.ts';
import { ObjectTally } from './object-tally.ts';
import { findForeign, type Versioned } from './object-versions.ts';

/** A write that was asked for and has not ended. */
interface Pending {
  readonly before: Known | null;
  ownRead: Known | null;
  sighting: Sighting | null;
  /** Its answer was a list: what is not in it was not deleted. */
  listed: boolean;
}

/** True for steps whose answers may have something to tell about the object. */
export function concerns(key: ObjectKey, row: StepRow): boolean {
  const effect = effectOf(row);
  if (effect === 'nothing' || row.target !== key.target) return false;
  const named = keyOf(row);
  if (named !== null && sameKey(named, key)) return true;
  if (isNamespaceOf(key, row)) return effect === 'changes';
  // A list may have a name from its field selector.
  const collection =
    row.subresource === '' && covers(row, key) && (named === null || row.verb === 'list' || row.verb === 'watch');
  return collection && (row.name === '' || row.name === key.name) && (effect === 'shows' || effect === 'changes');
}

/** Takes the steps that `concerns` chose. */
export class HistoryBuilder {
  readonly #key: ObjectKey;
  readonly #tally = new ObjectTally();
  readonly #limits = new HistoryLimits();
  readonly #moments: Versioned[] = [];
  readonly #unknown = new Set<number>();
  readonly #pending = new Map<number, Pending>();
  /** Lists and watches under way that have shown it. */
  readonly #showing = new Set<number>();
  readonly #versions = new Set<string>();
  #known: Known | null = null;

  constructor(key: ObjectKey) {
    this.#key = key;
  }

  asked(row: StepRow): void {
    const effect = effectOf(row);
    if (effect === 'shows' || effect === 'absent') return;
    this.#pending.set(row.n, { before: this.#known, ownRead: null, sighting: null, listed: false });
  }

  /** `at`: microseconds since the session was opened. */
  document(row: StepRow, document: unknown, at: number): void {
    const pending = this.#pending.get(row.n);
    if (pending && isObject(document) && Array.isArray(document['items'])) pending.listed = true;
    for (const sighting of sightingsIn(document, row.verb === 'watch')) {
      if (!sameKey(keyIn(row, sighting.namespace, sighting.name), this.#key)) continue;
      if (!this.#fits(sighting)) continue;
      if (pending) pending.sighting = sighting;
      else this.#read(row, sighting, at);
    }
  }

  done(row: StepRow, end: AnswerEnd): void {
    const pending = this.#pending.get(row.n);
    this.#pending.delete(row.n);
    this.#showing.delete(row.n);
    const effect = effectOf(row);
    if (effect === 'absent') this.#absent(row, end.at);
    else if (!pending) {
      // A get that was answered has shown it, recorded or not.
      if (row.verb === 'get') this.#tally.saw(row.n);
      if (end.unread) this.#unknown.add(row.n);
    } else if (effect === 'changes') this.#change(row, pending, end);
    else {
      this.#tally.touched(row.n);
      if (effect === 'refused') this.#refused(row, pending, end.at);
      else this.#lose(row.n);
    }
  }

  /** Null when nothing of the session touched it. */
  finish(): ObjectHistory | null {
    if (this.#tally.first === Infinity) return null;
    return {
      ...this.#tally.row(this.#key),
      moments: findForeign(this.#moments, this.#versions),
      unknown: [...this.#unknown].sort((a, b) => a - b),
      omitted: this.#limits.omitted,
    };
  }

  #read(row: StepRow, sighting: Sighting, at: number): void {
    if (row.verb !== 'get' && !this.#showing.has(row.n)) {
      this.#showing.add(row.n);
      this.#tally.saw(row.n);
    }
    const version = sighting.resourceVersion;
    const fresh = version === null || version !== this.#known?.version;
    if (version !== null) this.#versions.add(version);
    const now = sighting.event === 'DELETED' ? GONE : knownFrom(sighting);
    if (now !== null) this.#learn(now, sighting);
    // A part of an object tells no state, but that there is one.
    else if (this.#known?.gone === true) this.#known = null;
    this.#seen(row, at, now, {
      fresh,
      sentence: sighting.event === null ? row.sentence : `watch of step ${row.n}: ${sighting.event.toLowerCase()}`,
      partial: sighting.object === null,
      version,
    });
  }

  #absent(row: StepRow, at: number): void {
    const fresh = this.#known?.gone !== true;
    this.#known = GONE;
    // That something is not there does not make it an object of this session.
    this.#seen(row, at, GONE, { fresh, sentence: row.sentence, partial: false, version: null });
  }

  #seen(row: StepRow, at: number, now: Known | null, shown: Shown): void {
    const own = row.by === 'chaperone';
    const write = row.forStep === null ? undefined : this.#pending.get(row.forStep);
    if (write) write.ownRead = now;
    if (!(own ? this.#limits.admits() : this.#limits.admitsRead(shown.fresh))) return;
    this.#push(row, at, {
      what: own ? 'before' : 'read',
      sentence: shown.sentence,
      state: this.#limits.keep(now === null ? null : this.#shared(now.state), !own),
      gone: now?.gone ?? false,
      partial: shown.partial,
      resourceVersion: shown.version,
    });
  }

  #change(row: StepRow, pending: Pending, { unread, at, request }: AnswerEnd): void {
    const affected = this.#affects(row, pending);
    if (affected === 'no') return;
    if (affected === 'perhaps') {
      this.#lose(row.n);
      return;
    }
    const change = changeBy(row, { ...pending, unread });
    const { sighting } = pending;
    this.#tally.changed(row.n, doneBy(row));
    if (change.version !== null) this.#versions.add(change.version);
    const { before, after } = change;
    if (after === null) this.#known = null;
    else this.#learn(after, sighting);
    if (unread || (after === null && row.subresource === '' && row.verb !== 'delete' && row.verb !== 'deletecollection')) {
      this.#unknown.add(row.n);
    }
    if (!this.#limits.admits()) return;
    const metadata = isObject(request) ? metadataOf(request) : {};
    const madeFor = typeof metadata['resourceVersion'] === 'string' ? metadata['resourceVersion'] : null;
    this.#push(
      row,
      at,
      {
        what: 'change',
        state: this.#limits.keep(after?.state ?? null, false),
        gone: after?.gone ?? false,
        reconstructed: change.reconstructed,
        before: this.#limits.keep(before?.state ?? null, false),
        beforeFrom: change.beforeFrom,
        resourceVersion: change.version,
        partial: change.partial,
      },
      { beforeVersion: before?.version ?? null, madeFor },
    );
  }

  #refused(row: StepRow, { before, ownRead }: Pending, at: number): void {
    if (!this.#limits.admits()) return;
    this.#push(row, at, {
      what: 'refused',
      before: this.#limits.keep((ownRead ?? before)?.state ?? null, false),
      beforeFrom: ownRead ? 'own-read' : before ? 'earlier-step' : 'unknown',
      resourceVersion: null,
    });
  }

  /** Whether a write that happened reached this object. */
  #affects(row: StepRow, { sighting, listed }: Pending): 'yes' | 'no' | 'perhaps' {
    if (isNamespaceOf(this.#key, row)) return this.#tally.aliveBefore(row.n) ? 'yes' : 'no';
    if (row.verb === 'deletecollection') {
      if (sighting) return 'yes';
      if (listed || !this.#tally.aliveBefore(row.n)) return 'no';
      return isSelective(row) ? 'perhaps' : 'yes';
    }
    return sighting || row.name !== '' ? 'yes' : 'no';
  }

  /** Something may have happened to it that nobody recorded. */
  #lose(n: number): void {
    this.#unknown.add(n);
    this.#known = null;
  }

  #learn(now: Known, sighting: Sighting | null): void {
    if (sighting !== null && sighting.kind !== '') this.#tally.kind = sighting.kind;
    this.#known = now.gone ? now : { ...now, state: this.#shared(now.state) };
  }

  /** One string for all moments that show the same. */
  #shared(state: string | null): string | null {
    return this.#known?.state === state ? this.#known.state : state;
  }

  /** A subresource may answer with something of its own that has the object's name. */
  #fits({ kind }: Sighting): boolean {
    const known = this.#tally.kind === '' ? kindOf(this.#key.resource) : this.#tally.kind;
    return kind === '' || known === this.#key.resource || kind === known;
  }

  #push(
    row: StepRow,
    at: number,
    told: Pick<ObjectMoment, 'what' | 'resourceVersion'> & Partial<ObjectMoment>,
    more: Pick<Versioned, 'beforeVersion' | 'madeFor'> = { beforeVersion: null, madeFor: null },
  ): void {
    const opened = Date.parse(row.at) - row.sinceStart;
    const moment: ObjectMoment = {
      n: row.n,
      at: new Date(opened + at / 1000).toISOString(),
      verb: row.verb,
      subresource: row.subresource,
      sentence: row.sentence,
      state: null,
      gone: false,
      reconstructed: false,
      before: null,
      beforeFrom: 'unknown',
      foreignChange: false,
      partial: false,
      ...told,
    };
    this.#moments.push({ moment, ...more });
  }
}

interface Shown {
  /** Not what was known already. */
  readonly fresh: boolean;
  readonly sentence: string;
  readonly partial: boolean;
  readonly version: string | null;
}

function isNamespaceOf(key: ObjectKey, row: StepRow): boolean {
  return key.namespace !== '' && deletedNamespace(row) === key.namespace;
}
