/** The history of an object in made-up steps, told as the engine would. */
import type { ObjectHistory, ObjectKey, ObjectMoment } from '../../contract/object.ts';
import type { StepDetail } from '../../contract/step.ts';

const KINDS: Readonly<Record<string, string>> = { deployments: 'Deployment', pods: 'Pod', secrets: 'Secret' };

function versionOf(state: string | null): string | null {
  return state === null ? null : (/"resourceVersion":"(\d+)"/.exec(state)?.[1] ?? null);
}

/** Null when no step is about it. */
export function lifeOf(steps: readonly StepDetail[], key: ObjectKey): ObjectHistory | null {
  const mine = steps.filter(
    (s) =>
      s.apiGroup === key.apiGroup &&
      s.resource === key.resource &&
      s.namespace === key.namespace &&
      s.name === key.name &&
      s.subresource === '',
  );
  const moments: ObjectMoment[] = [];
  let last: string | null = null;
  for (const step of mine) {
    // Told together with its write.
    if (step.by === 'chaperone') continue;
    const own = mine.find((s) => s.forStep === step.n);
    const { response } = step;
    const good = (step.status ?? 0) < 400 && response !== null && response.body.opaque === null;
    const state = good ? response.body.content : null;
    const common = {
      n: step.n,
      at: step.at,
      verb: step.verb,
      subresource: step.subresource,
      sentence: step.sentence,
      partial: false,
    };
    const moment = (change: Partial<ObjectMoment>): void => {
      moments.push({
        ...common,
        what: 'read',
        state: null,
        gone: false,
        reconstructed: false,
        before: null,
        beforeFrom: 'unknown',
        resourceVersion: versionOf(change.state ?? null),
        foreignChange: false,
        ...change,
      });
    };
    if (!step.write) {
      moment({ state, gone: step.status === 404 });
      last = state ?? last;
      continue;
    }
    const ownState = own?.response?.body.content ?? null;
    if (own !== undefined)
      moment({
        n: own.n,
        at: own.at,
        verb: 'get',
        sentence: own.sentence,
        what: 'before',
        state: ownState,
        foreignChange: last !== null && versionOf(last) !== versionOf(ownState),
      });
    const before = ownState ?? last;
    const created = step.status === 201;
    const from = own !== undefined ? 'own-read' : created ? 'answer' : before === null ? 'unknown' : 'earlier-step';
    if (!good) moment({ what: 'refused', before, beforeFrom: from });
    else {
      moment({ what: 'change', state, before: created ? null : before, beforeFrom: from });
      last = state;
    }
  }
  const [first] = mine;
  if (first === undefined) return null;
  const changed = moments.filter((m) => m.what === 'change').length;
  return {
    ...key,
    kind: KINDS[key.resource] ?? key.resource,
    seen: moments.filter((m) => m.what === 'read').length,
    changed,
    firstStep: first.n,
    lastStep: mine.at(-1)?.n ?? first.n,
    fate: changed > 0 ? 'changed' : 'seen',
    moments,
    unknown: [],
    omitted: { moments: 0, states: 0 },
  };
}
