/** A step's time in the form the reader chose. */
import type { MarkerRow } from '../../contract/step.ts';
import type { OutlineStep } from '../state/outline.ts';
import type { TimeForm } from '../state/preferences.ts';
import { sincePrevious, sinceStart, wallClock } from '../words/time.ts';

export const TIME_WORDS: Readonly<Record<TimeForm, string>> = {
  start: 'since start',
  wall: 'wall clock',
  previous: 'since previous',
};

/** `startedAt`: ISO 8601. Steps keep only their distance from it, so the wall clock is that sum. */
export function timeOf(steps: readonly OutlineStep[], n: number, form: TimeForm, startedAt: string): string {
  const step = steps[n - 1];
  if (step === undefined) return '';
  if (form === 'start') return sinceStart(step.start);
  if (form === 'wall') return wallClock(new Date(Date.parse(startedAt) + step.start).toISOString());
  return sincePrevious(step.start - (steps[n - 2]?.start ?? 0));
}

/** The same of a marker, which stands after the step `after`. */
export function timeOfMarker(
  steps: readonly OutlineStep[],
  { after, marker }: { readonly after: number; readonly marker: Pick<MarkerRow, 'at' | 'sinceStart'> },
  form: TimeForm,
): string {
  if (form === 'start') return sinceStart(marker.sinceStart);
  if (form === 'wall') return wallClock(marker.at);
  return sincePrevious(marker.sinceStart - (steps[after - 1]?.start ?? 0));
}
