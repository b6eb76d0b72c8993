/** The object of a step: its life in this session, and each change as a diff. */
import { useEffect, useState, type ReactNode } from 'react';
import type { ObjectHistory } from '../../contract/object.ts';
import type { StepDetail } from '../../contract/step.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { objectOfStep } from '../state/objects.ts';
import { useSelected } from '../state/store.ts';
import { plural } from '../words/size.ts';
import { DiffView } from './DiffView.tsx';
import { historyNotes, momentNotes, momentOf } from './moment-words.ts';
import { Moments } from './Moments.tsx';

const FATES: Readonly<Record<ObjectHistory['fate'], string>> = {
  created: 'created in this session',
  changed: 'changed in this session',
  deleted: 'deleted in this session',
  'created-and-deleted': 'created and deleted in this session',
  seen: 'only seen in this session',
};

export function ObjectLife(props: {
  readonly history: ObjectHistory;
  readonly n: number;
  readonly onStep: (n: number) => void;
}): ReactNode {
  const { history, n } = props;
  const [chosen, setChosen] = useState(() => momentOf(history.moments, n));
  const moment = history.moments[Math.min(chosen, history.moments.length - 1)];
  const changes = moment?.what === 'change' || moment?.what === 'refused';
  const notes = moment === undefined ? [] : momentNotes(moment);
  return (
    <div className="message">
      <div className="stream-head">
        <p className="stream-line">
          <strong>
            {history.kind} {history.name}
          </strong>
          <span className="quiet">
            {history.namespace === '' ? '' : `in ${history.namespace} · `}
            {FATES[history.fate]} · {plural(history.changed, 'change')}, seen {plural(history.seen, 'time')}
          </span>
        </p>
        {historyNotes(history).map((note) => (
          <p key={note} className="quiet">
            {note}
          </p>
        ))}
      </div>
      <div className="object-split">
        <Moments history={history} chosen={chosen} n={n} onChoose={setChosen} />
        <div className="object-moment">
          {moment !== undefined && (
            <>
              <div className="moment-head">
                <p>
                  <span className="wrap">{moment.sentence}</span>{' '}
                  {moment.n !== n && (
                    <button type="button" className="btn" onClick={() => props.onStep(moment.n)}>
                      Go to step {moment.n}
                    </button>
                  )}
                </p>
                {notes.map((note) => (
                  <p key={note} className="quiet">
                    {note}
                  </p>
                ))}
              </div>
              {changes && moment.what === 'change' && (moment.state !== null || moment.gone) && (
                <DiffView
                  key={chosen}
                  before={moment.before}
                  after={moment.gone ? null : moment.state}
                  label={`What changed in step ${moment.n}`}
                />
              )}
              {(!changes || moment.what === 'refused') && (moment.state ?? moment.before) !== null && (
                <DiffView
                  key={chosen}
                  before={moment.state ?? moment.before}
                  after={moment.state ?? moment.before}
                  label={`The object in step ${moment.n}`}
                />
              )}
            </>
          )}
        </div>
      </div>
    </div>
  );
}

export function ObjectTab(props: {
  readonly session: string;
  readonly step: StepDetail;
  readonly onStep: (n: number) => void;
}): ReactNode {
  const { objects } = useApp();
  const { session, step } = props;
  const place = objectOfStep(session, step);
  const key = place === null ? '' : objects.keyOf(place);
  useEffect(() => {
    const wanted = objectOfStep(session, step);
    if (wanted !== null) objects.want(wanted);
  }, [objects, session, step]);
  const found = useSelected(objects, (all) => all.get(key));
  if (place === null) return <p className="empty-line">This step is about no single object.</p>;
  if (found === undefined) return <p className="quiet waiting">Gathering the history of {step.name}…</p>;
  if ('error' in found) return <ErrorNote error={found.error} again={() => objects.want(place)} />;
  return <ObjectLife key={`${key} ${step.n}`} history={found.value} n={step.n} onStep={props.onStep} />;
}
