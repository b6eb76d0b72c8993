/** The objects that a session touched, and the life of one of them. */
import { ChaperoneError } from '../../contract/errors.ts';
import type { ObjectHistory, ObjectKey, ObjectRow } from '../../contract/object.ts';
import { kindOf } from './kinds.ts';
import { readAnswers } from './object-answers.ts';
import { concerns, HistoryBuilder } from './object-history.ts';
import { ListBuilder } from './object-list.ts';
import type { SessionSource } from './session-source.ts';

/** In order of the step that touched them first. */
export async function readObjects(source: SessionSource): Promise<readonly ObjectRow[]> {
  const list = new ListBuilder(source.rows);
  await readAnswers(source, { wants: (row) => list.wants(row) }, list);
  return list.finish();
}

/** Rejects with `read.object` when the session never saw it. */
export async function readObject(source: SessionSource, key: ObjectKey): Promise<ObjectHistory> {
  const history = new HistoryBuilder(key);
  await readAnswers(
    source,
    { wants: (row) => concerns(key, row), wantsRequest: ({ name, write }) => write && name === key.name },
    history,
  );
  const found = history.finish();
  if (found === null) {
    const place = key.namespace === '' ? '' : ` in ${key.namespace}`;
    throw new ChaperoneError('read.object', { id: source.id, object: `${kindOf(key.resource)} ${key.name}${place}` });
  }
  return found;
}
