/** Two states of an object as a diff: signs and words beside the colours, noise folded away until it is wanted. */
import { useMemo, useState, type ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { count, plural } from '../words/size.ts';
import { changedNoise, diffLines, hunks, type DiffLine } from './diff.ts';
import { objectLines } from './lines.ts';

const SIGNS: Readonly<Record<DiffLine['op'], string>> = { same: ' ', removed: '−', added: '+' };
const WORDS: Readonly<Record<DiffLine['op'], string>> = { same: '', removed: 'removed', added: 'added' };
/** Unchanged lines around a change. */
const AROUND = 3;
/** Lines that are drawn at first. */
const DRAWN = 1_500;

/** `before`, `after`: JSON text; null where there is no object. */
export function DiffView(props: {
  readonly before: string | null;
  readonly after: string | null;
  readonly label: string;
}): ReactNode {
  const app = useApp();
  const { before, after } = props;
  const [noise, setNoise] = useState(false);
  const [whole, setWhole] = useState(false);
  const [all, setAll] = useState(false);
  const lines = useMemo(() => diffLines(objectLines(before), objectLines(after)), [before, after]);
  const one = before === null || after === null;
  const shown = useMemo(() => hunks(lines, { around: whole || one ? Infinity : AROUND, noise }), [lines, whole, one, noise]);
  const drawn = all ? shown : shown.slice(0, DRAWN);
  const noisy = changedNoise(lines);
  const changed = lines.filter((l) => l.op !== 'same' && !l.noise);
  const text = (): string =>
    shown.map((h) => (h.folded ? `  … ${h.count} unchanged` : `${SIGNS[h.line.op]} ${h.line.text}`)).join('\n');
  return (
    <div className="diff">
      <div className="body-notes">
        <span className="note note-plain">
          {before === null && after !== null
            ? 'nothing before, all of it after'
            : after === null
              ? 'all of it before, nothing after'
              : changed.length === 0
                ? 'nothing but noise changed'
                : `${plural(changed.filter((l) => l.op === 'removed').length, 'line')} removed, ${count(changed.filter((l) => l.op === 'added').length)} added`}
        </span>
        <label className="check" title="managedFields, resourceVersion, uid, generation, times">
          <input type="checkbox" checked={noise} onChange={(e) => setNoise(e.target.checked)} />
          noise{noisy > 0 && !one ? ` (${plural(noisy, 'line')})` : ''}
        </label>
        {!one && (
          <label className="check">
            <input type="checkbox" checked={whole} onChange={(e) => setWhole(e.target.checked)} />
            unchanged
          </label>
        )}
        <span className="spring" />
        <button type="button" className="btn" aria-label="Copy the diff" onClick={() => void copyText(app, 'diff', text())}>
          Copy
        </button>
      </div>
      <div className="diff-lines" role="region" tabIndex={0} aria-label={props.label}>
        {drawn.map((hunk, i) =>
          hunk.folded ? (
            <div key={i} className="diff-fold">
              {plural(hunk.count, 'unchanged line')}
            </div>
          ) : (
            <div key={i} className={`diff-line diff-${hunk.line.op}${hunk.line.noise ? ' diff-noise' : ''}`}>
              <span
                className="diff-sign"
                role={WORDS[hunk.line.op] === '' ? undefined : 'img'}
                aria-label={WORDS[hunk.line.op] || undefined}
              >
                {SIGNS[hunk.line.op]}
              </span>
              <span className="diff-text">{hunk.line.text}</span>
            </div>
          ),
        )}
        {drawn.length < shown.length && (
          <button type="button" className="btn more" onClick={() => setAll(true)}>
            Show {count(shown.length - drawn.length)} more lines
          </button>
        )}
      </div>
    </div>
  );
}
