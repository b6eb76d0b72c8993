/** What happened beside the steps of a session: tokens and grants that began and ended. Read again when one of them changes. */
import type { Bridge } from '../../contract/bridge.ts';
import type { MarkerRow } from '../../contract/step.ts';
import { createAnswers, type AnswersStore } from './answers.ts';

export type MarkersStore = AnswersStore<string, readonly MarkerRow[]>;

const KEPT = 8;

export function createMarkers(bridge: Bridge): MarkersStore {
  const store = createAnswers<string, readonly MarkerRow[]>({
    ask: (id) => bridge['sessions.markers']({ id }),
    keyOf: (id) => id,
    kept: KEPT,
  });
  const again = (): void => store.refresh(() => true);
  bridge.on['tokens.changed'](again);
  bridge.on['grants.changed'](again);
  bridge.on['session.changed']((s) => {
    if (s.endedAt !== null) store.refresh((id) => id === s.id);
  });
  return store;
}
