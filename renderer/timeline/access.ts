/** What the access lane of the timeline shows: how long grants counted, and when something happened to a token. */
import type { MarkerRow } from '../../contract/step.ts';
import type { Fold } from './fold.ts';

export interface AccessSpan {
  /** Pixels. */
  readonly x0: number;
  readonly x1: number;
  readonly text: string;
}

export interface AccessPoint {
  readonly x: number;
  readonly text: string;
  readonly revoked: boolean;
}

/** `end`: the last moment known, for grants that still count. Kinds of later versions are points. */
export function accessOf(
  markers: readonly MarkerRow[],
  fold: Fold,
  end: number,
): { readonly spans: readonly AccessSpan[]; readonly points: readonly AccessPoint[] } {
  const began = new Map<string, MarkerRow>();
  const spans: AccessSpan[] = [];
  const points: AccessPoint[] = [];
  const span = (from: number, to: number, text: string): void => {
    const x0 = fold.toFolded(from);
    spans.push({ x0, x1: Math.max(x0 + 2, fold.toFolded(to)), text });
  };
  for (const marker of markers.toSorted((a, b) => a.sinceStart - b.sinceStart)) {
    const { grant = '' } = marker.details;
    if (marker.kind === 'grant.began') began.set(grant, marker);
    else if (marker.kind === 'grant.ended') {
      const start = began.get(grant);
      began.delete(grant);
      span(start?.sinceStart ?? 0, marker.sinceStart, `${start?.text ?? ''} ${marker.text}`.trim());
    } else points.push({ x: fold.toFolded(marker.sinceStart), text: marker.text, revoked: marker.kind === 'token.revoked' });
  }
  for (const marker of began.values()) span(marker.sinceStart, end, marker.text);
  return { spans, points };
}
