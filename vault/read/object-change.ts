/** What a write that happened made of an object: the state before and the state after, as far as they were recorded. */
import type { ObjectMoment } from '../../contract/object.ts';
import type { StepRow } from '../../contract/step.ts';
import { doneBy } from './object-effect.ts';
import { metadataOf, type Sighting } from './object-sightings.ts';
import { stateText, withReplicas } from './object-state.ts';

/** A state of the object, or that there is none. */
export interface Known {
  /** Null when it is gone, or nested too deeply to be written down. */
  readonly state: string | null;
  readonly version: string | null;
  readonly gone: boolean;
}

export const GONE: Known = { state: null, version: null, gone: true };

/** What is known of one write by the time that it ends. */
export interface Write {
  /** The latest state that was known when it was asked for. */
  readonly before: Known | null;
  /** What our own read just before it found. */
  readonly ownRead: Known | null;
  /** The object in its answer. */
  readonly sighting: Sighting | null;
  /** The answer is not recorded or cannot be read. */
  readonly unread: boolean;
}

export interface Change {
  readonly before: Known | null;
  readonly beforeFrom: ObjectMoment['beforeFrom'];
  /** Null when it is not known. */
  readonly after: Known | null;
  readonly version: string | null;
  readonly reconstructed: boolean;
  readonly partial: boolean;
}

export function changeBy(row: StepRow, write: Write): Change {
  const how = doneBy(row);
  const { sighting } = write;
  const known: Pick<Change, 'before' | 'beforeFrom'> = {
    before: write.ownRead ?? write.before,
    beforeFrom: write.ownRead ? 'own-read' : write.before ? 'earlier-step' : 'unknown',
  };
  const version = sighting?.resourceVersion ?? null;
  const rest = { version, reconstructed: false, partial: sighting !== null && sighting.object === null };
  if (how === 'deleted') {
    const shown = sighting && knownFrom(sighting);
    // Without an own read, what a delete shows is the best there is.
    const before: typeof known = known.before === null && shown ? { before: shown, beforeFrom: 'answer' } : known;
    return { ...before, after: afterDeletion(row, write, shown), ...rest };
  }
  const before: typeof known = how === 'created' && known.before?.gone !== true ? { before: GONE, beforeFrom: 'answer' } : known;
  const shown = sighting && knownFrom(sighting);
  if (shown) return { ...before, after: shown, ...rest };
  const scaled = rescaled(before.before, sighting);
  return { ...before, after: scaled, ...rest, reconstructed: scaled !== null };
}

/** The state that a sighting shows; null when it shows only a part. */
export function knownFrom({ object, resourceVersion }: Sighting): Known | null {
  return object === null ? null : { state: stateText(object), version: resourceVersion, gone: false };
}

/** An object that is still waiting for its grace period or its finalizers has a deletionTimestamp. */
function afterDeletion(row: StepRow, { sighting, unread }: Write, shown: Known | null): Known | null {
  if (sighting?.object && shown) return 'deletionTimestamp' in metadataOf(sighting.object) ? shown : GONE;
  // The API server answers with a Status instead of the object when nothing is left of it. Evictions, collections and namespaces only begin.
  return row.verb === 'delete' && row.resource !== 'namespaces' && sighting === null && !unread ? GONE : null;
}

function rescaled(before: Known | null, sighting: Sighting | null): Known | null {
  const base = before?.state ?? null;
  const replicas = sighting?.replicas ?? null;
  if (sighting === null || replicas === null || base === null) return null;
  const state = withReplicas(base, replicas, sighting.resourceVersion);
  return state === null ? null : { state, version: sighting.resourceVersion, gone: false };
}
