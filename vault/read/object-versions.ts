/**
 * What resourceVersions tell of changes that nobody recorded. Kubernetes compares them as decimal numbers (they are revisions of its
 * store, and KEP-5504 makes that official); versions of another form tell nothing.
 */
import type { ObjectMoment } from '../../contract/object.ts';

export interface Versioned {
  /** With `foreignChange` still to be found. */
  readonly moment: ObjectMoment;
  /** Of its `before`. */
  readonly beforeVersion: string | null;
  /** Of the state that the write itself said it was made for (`metadata.resourceVersion` of its body); null when it said none. */
  readonly madeFor: string | null;
}

/** @param seen versions that any step showed, those of moments that were left out included. */
export function findForeign(all: readonly Versioned[], seen: Iterable<string>): readonly ObjectMoment[] {
  const made = new Set(all.flatMap(({ moment }) => (moment.what === 'change' ? (moment.resourceVersion ?? []) : [])));
  const others = [...seen].filter((version) => !made.has(version)).flatMap((version) => numberOf(version) ?? []);
  others.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  let latest: bigint | null = null;
  return all.map(({ moment, beforeVersion, madeFor }) => {
    const version = numberOf(moment.resourceVersion);
    if (moment.what === 'refused') return moment;
    let foreign = false;
    if (moment.what === 'change') {
      const before = numberOf(beforeVersion);
      const basis = made.has(madeFor ?? '') ? null : numberOf(madeFor);
      if (before !== null && version !== null) {
        const between = others[firstAfter(others, before)];
        foreign = (between !== undefined && between < version) || (basis !== null && basis > before && basis < version);
      }
      // Of a change without a version it is not known what later ones come from.
      latest = version;
    } else {
      foreign = latest !== null && version !== null && version > latest && !made.has(moment.resourceVersion ?? '');
      if (moment.gone) latest = null;
      else if (version !== null && (latest === null || version > latest)) latest = version;
    }
    return foreign ? { ...moment, foreignChange: true } : moment;
  });
}

function firstAfter(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  for (let high = sorted.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function numberOf(version: string | null): bigint | null {
  return version !== null && /^\d{1,20}$/.test(version) ? BigInt(version) : null;
}
