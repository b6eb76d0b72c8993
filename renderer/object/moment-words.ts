/** What is known of a moment and how, in sentences. */
import type { ObjectHistory, ObjectMoment } from '../../contract/object.ts';
import { plural } from '../words/size.ts';

const BEFORE: Readonly<Record<ObjectMoment['beforeFrom'], string>> = {
  'own-read': 'The state before was read by Chaperone just before this request.',
  'earlier-step': 'The state before is the last one that this session saw; whether it was still so is not certain.',
  answer: 'The state before is what the answer itself tells.',
  unknown: 'The state before is not known.',
};

/** The same where there is no state before. */
const NONE: Readonly<Record<ObjectMoment['beforeFrom'], string>> = {
  'own-read': 'There was none before: Chaperone looked just before this request.',
  'earlier-step': 'There was none before, as an earlier step of this session had found; whether it was still so is not certain.',
  answer: 'There was none before, as the answer itself tells.',
  unknown: BEFORE.unknown,
};

/** What a moment was, in a word or two; an own read is one by Chaperone. */
export function momentWord(m: ObjectMoment): string {
  if (m.what === 'read') return 'seen';
  if (m.what === 'before') return 'own read';
  if (m.what === 'refused') return 'refused';
  if (m.gone) return 'deleted';
  return m.before === null && m.beforeFrom !== 'unknown' ? 'created' : 'changed';
}

export function momentNotes(m: ObjectMoment): readonly string[] {
  const notes: string[] = [];
  if (m.what === 'change' || m.what === 'refused') notes.push(m.before === null ? NONE[m.beforeFrom] : BEFORE[m.beforeFrom]);
  if (m.what === 'refused') notes.push('This change did not happen; the object stayed as it was.');
  if (m.foreignChange)
    notes.push('Somebody else, perhaps a controller, changed it in between: not all of the difference is this request’s.');
  if (m.reconstructed)
    notes.push('The state after was put together from the state before and an answer that shows a part of it.');
  if (m.partial) notes.push('Only a part of it was shown (metadata or a table), which is no state.');
  else if (m.state === null && !m.gone && m.what !== 'refused') notes.push('The state is not known: the answer did not show it.');
  return notes;
}

export function historyNotes(h: ObjectHistory): readonly string[] {
  const notes: string[] = [];
  if (h.unknown.length > 0)
    notes.push(
      `${h.unknown.length === 1 ? 'Step' : 'Steps'} ${h.unknown.slice(0, 8).join(', ')}${h.unknown.length > 8 ? ', …' : ''} touched it, too, but the record does not hold what they showed.`,
    );
  if (h.omitted.states > 0) notes.push(`${plural(h.omitted.states, 'state')} left out to keep this small.`);
  return notes;
}

/** The moment that belongs to step `n`: its change rather than the read that we made for it; else the last one before it. */
export function momentOf(moments: readonly ObjectMoment[], n: number): number {
  const own = moments.findLastIndex((m) => m.n === n);
  if (own !== -1) return own;
  const before = moments.findLastIndex((m) => m.n < n);
  return before === -1 ? 0 : before;
}
