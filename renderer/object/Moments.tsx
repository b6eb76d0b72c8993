/** The life of an object in this session: every state that was seen and every change that was tried, in order. */
import type { ReactNode } from 'react';
import type { ObjectHistory } from '../../contract/object.ts';
import { count, plural } from '../words/size.ts';
import { momentWord } from './moment-words.ts';

export function Moments(props: {
  readonly history: ObjectHistory;
  readonly chosen: number;
  /** The step that is open in the inspector. */
  readonly n: number;
  readonly onChoose: (index: number) => void;
}): ReactNode {
  const { history, chosen, n } = props;
  return (
    <ol className="moments" aria-label="Moments of the object">
      {history.moments.map((m, i) => (
        <li key={`${m.n} ${m.what}`}>
          <button
            type="button"
            className={`moment moment-${m.what}${i === chosen ? ' chosen' : ''}`}
            aria-pressed={i === chosen}
            title={m.what === 'before' ? `Read by Chaperone: ${m.sentence}` : m.sentence}
            onClick={() => props.onChoose(i)}
          >
            <span className="number quiet">{count(m.n)}</span>
            <span className="moment-what">{momentWord(m)}</span>
            <span className="clip quiet">
              <span className="moment-verb">{m.verb}</span>
              {m.subresource === '' ? '' : ` ${m.subresource}`}
              {m.partial && ' · in part'}
              {m.gone && m.what !== 'change' && ' · not there'}
              {m.n === n && ' · this step'}
            </span>
            {m.foreignChange && (
              <span className="gap-chip" title="Somebody else changed it in between">
                by others
              </span>
            )}
          </button>
        </li>
      ))}
      {history.omitted.moments > 0 && <li className="quiet moment-left">{plural(history.omitted.moments, 'read')} left out</li>}
    </ol>
  );
}
