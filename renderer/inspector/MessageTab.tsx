/** A request or an answer: its first line, headers, body, and the chunks it came in. */
import { useMemo, useState, type ReactNode } from 'react';
import type { MaskedSpan } from '../../contract/record.ts';
import type { StepDetail } from '../../contract/step.ts';
import { CodeView } from '../body/CodeView.tsx';
import { maskedRanges } from '../body/masked-ranges.ts';
import { INDENTED, shownBody } from '../body/shown.ts';
import { tableText } from '../body/table.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { useApp } from '../frame/app.ts';
import { Reconstructed } from '../replay/CommandWords.tsx';
import { copyText } from '../frame/copy.ts';
import { BODY_MOST } from '../state/detail.ts';
import { bytes, count, plural } from '../words/size.ts';
import { Chunks } from './Chunks.tsx';
import { Headers } from './Headers.tsx';
import { Told } from './Told.tsx';

const NO_SPANS: readonly MaskedSpan[] = [];

export function MessageTab(props: {
  readonly session: string;
  readonly step: StepDetail;
  readonly which: 'request' | 'response';
}): ReactNode {
  const app = useApp();
  const { step, which, session } = props;
  const [headers, setHeaders] = useState(false);
  const message = which === 'request' ? step.request : step.response;
  const body = message?.body;
  const table = useMemo(() => (body?.form === 'table' && !body.truncated ? tableText(body.content) : null), [body]);
  const [asJson, setAsJson] = useState(false);
  const shown = useMemo(() => {
    const made = body === undefined ? null : shownBody(body);
    return made === null || table === null || asJson
      ? made
      : { ...made, text: table, language: 'text' as const, notes: made.notes.filter((n) => n.text !== INDENTED) };
  }, [body, table, asJson]);
  const spans = useMemo(() => {
    const mine = step.masked.filter((m) => m.part === `${which}.body`);
    return mine.length === 0 ? NO_SPANS : mine;
  }, [step.masked, which]);
  const ranges = useMemo(
    () => (typeof shown?.text === 'string' ? maskedRanges(shown.text, spans, shown.language) : []),
    [shown, spans],
  );
  if (message === null || shown === null)
    return <p className="empty-line">No answer was recorded{step.outcome === 'open' ? ' yet: it still runs' : ''}.</p>;
  const first =
    which === 'request'
      ? `${step.method} ${step.url} HTTP/${step.request.httpVersion}`
      : `HTTP/${step.request.httpVersion} ${step.response?.status ?? ''}`;
  return (
    <div className="message">
      <div className="message-line">
        <code className="wrap">{first}</code>
        {which === 'response' && (
          <span className="quiet">
            {' '}
            {step.response?.from === 'chaperone' ? 'answered by Chaperone, not by the target' : 'answered by the target'}
          </span>
        )}
      </div>
      <Headers headers={message.headers} open={headers} onToggle={() => setHeaders(!headers)} />
      <Chunks chunks={step.chunks.filter((c) => c.direction === which)} start={step.sinceStart} />
      <div className="body-notes">
        {shown.notes.map((note) => (
          <span key={note.text} className={`note note-${note.kind}`}>
            {note.kind === 'opaque' && <Glyph mark="opaque" />}
            {note.kind === 'missing' && <Glyph mark="unrecorded" />}
            {note.kind === 'decoded' && <Reconstructed label="decoded for reading" />}
            {note.text}
          </span>
        ))}
        {spans.length > 0 && (
          <span className="note note-masked">
            <Glyph mark="masked" /> {plural(spans.length, 'masked value')}
            {ranges.length < spans.length && `, ${count(ranges.length)} of them in what is shown`}
          </span>
        )}
        <span className="spring" />
        {table !== null && (
          <span className="segmented" role="group" aria-label="Form">
            <button type="button" aria-pressed={!asJson} onClick={() => setAsJson(false)}>
              Table
            </button>
            <button type="button" aria-pressed={asJson} onClick={() => setAsJson(true)}>
              JSON
            </button>
          </span>
        )}
        {shown.more && (
          <button type="button" className="btn" onClick={() => app.details.want(session, step.n, BODY_MOST)}>
            Show up to {bytes(BODY_MOST)}
          </button>
        )}
        {shown.text !== null && (
          <button type="button" className="btn" onClick={() => void copyText(app, `${which} body`, shown.text ?? '')}>
            Copy body
          </button>
        )}
      </div>
      {which === 'response' && <Told step={step} />}
      {shown.text !== null && (
        <CodeView text={shown.text} language={shown.language} masked={ranges} label={`Body of the ${which} of step ${step.n}`} />
      )}
    </div>
  );
}
