/** Histories of objects, read again when a step touches them. */
import type { Bridge } from '../../contract/bridge.ts';
import type { ObjectHistory, ObjectKey } from '../../contract/object.ts';
import type { StepRow } from '../../contract/step.ts';
import { createAnswers, type AnswersStore } from './answers.ts';

export interface ObjectPlace extends ObjectKey {
  readonly id: string;
}

export type ObjectsStore = AnswersStore<ObjectPlace, ObjectHistory>;

const KEPT = 12;

type Named = Pick<StepRow, 'target' | 'apiGroup' | 'resource' | 'namespace' | 'name'>;

/** The object that a step is about; null when it names none. */
export function objectOfStep(id: string, { target, apiGroup, resource, namespace, name }: Named): ObjectPlace | null {
  return resource === '' || name === '' ? null : { id, target, apiGroup, resource, namespace, name };
}

/** True when the step may have shown or changed the object: by name, or with its whole collection. */
function touches(place: ObjectPlace, row: Named): boolean {
  return (
    row.target === place.target &&
    row.apiGroup === place.apiGroup &&
    row.resource === place.resource &&
    (row.namespace === place.namespace || row.namespace === '') &&
    (row.name === place.name || row.name === '')
  );
}

export function createObjects(bridge: Bridge): ObjectsStore {
  const store = createAnswers<ObjectPlace, ObjectHistory>({
    ask: (place) => bridge['sessions.object']({ ...place }),
    keyOf: (p) => JSON.stringify([p.id, p.target, p.apiGroup, p.resource, p.namespace, p.name]),
    kept: KEPT,
  });
  bridge.on['session.steps'](({ id, rows }) => {
    store.refresh((place) => place.id === id && rows.some((row) => touches(place, row)));
  });
  return store;
}
