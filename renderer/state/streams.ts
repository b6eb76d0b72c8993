/** Decoded streams of execs, attaches and port-forwards, read again while they grow. */
import type { Bridge } from '../../contract/bridge.ts';
import type { StreamView } from '../../contract/stream.ts';
import { createAnswers, type AnswersStore } from './answers.ts';

export interface StreamPlace {
  readonly id: string;
  readonly n: number;
}

export type StreamsStore = AnswersStore<StreamPlace, StreamView>;

const KEPT = 20;

export function createStreams(bridge: Bridge): StreamsStore {
  const store = createAnswers<StreamPlace, StreamView>({
    ask: (place) => bridge['sessions.stream']({ ...place }),
    keyOf: ({ id, n }) => `${id}/${n}`,
    kept: KEPT,
  });
  bridge.on['session.steps'](({ id, rows }) => {
    const changed = new Set(rows.filter(({ stream }) => stream !== null).map(({ n }) => n));
    if (changed.size > 0) store.refresh((place) => place.id === id && changed.has(place.n));
  });
  return store;
}
