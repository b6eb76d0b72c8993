/** The recovery key: shown once, taken along, and then asked for, because unread backups are none. */
import { useState, type SubmitEvent, type ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { isWord, placesToAsk } from './quiz.ts';
import { Steps } from './Steps.tsx';

export function RecoveryKey(props: { readonly words: string }): ReactNode {
  const app = useApp();
  const list = props.words.trim().split(/\s+/);
  const [asking, setAsking] = useState(false);
  const [places] = useState(() => placesToAsk(list.length, Math.random));
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const right = (place: number): boolean => isWord(props.words, place, typed[place] ?? '');
  const done = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!places.every(right)) return;
    app.recoveryKey.set(null);
    app.router.go({ screen: 'start' }, 'replace');
  };
  if (!asking)
    return (
      <div className="sheet">
        <Steps at={2} />
        <h1>Recovery key</h1>
        <p>
          These {list.length} words open the vault when the passphrase is lost. They are shown this once and are not kept in
          readable form anywhere. Write them down or print them, and keep them away from this machine.
        </p>
        <ol className="recovery-words" aria-label="Recovery key">
          {list.map((word, i) => (
            <li key={`${i} ${word}`}>
              <span className="word-number">{i + 1}</span>
              {word}
            </li>
          ))}
        </ol>
        <div className="form-actions">
          <button type="button" className="btn" onClick={() => void copyText(app, 'recovery key', list.join(' '))}>
            Copy
          </button>
          <button type="button" className="btn" onClick={() => window.print()}>
            Print
          </button>
          <span className="spring" />
          <button type="button" className="btn btn-main" autoFocus onClick={() => setAsking(true)}>
            I have written it down
          </button>
        </div>
      </div>
    );
  return (
    <div className="sheet">
      <Steps at={2} />
      <h1>Check what you wrote down</h1>
      <p>Type these three words of the recovery key.</p>
      <form className="form" onSubmit={done}>
        {places.map((place, i) => (
          <div key={place} className="form-row">
            <label htmlFor={`word-${place}`}>Word {place}</label>
            <input
              id={`word-${place}`}
              autoFocus={i === 0}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={typed[place] ?? ''}
              onChange={(e) => setTyped({ ...typed, [place]: e.target.value })}
            />
            <span className="hint" aria-live="polite">
              {right(place) ? '✓ right' : (typed[place] ?? '') === '' ? '' : 'not this word'}
            </span>
          </div>
        ))}
        <div className="form-actions">
          <button type="button" className="btn" onClick={() => setAsking(false)}>
            Show the words again
          </button>
          <span className="spring" />
          <button type="submit" className="btn btn-main" disabled={!places.every(right)}>
            Continue
          </button>
        </div>
      </form>
    </div>
  );
}
