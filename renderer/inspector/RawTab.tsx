/** The exchange as HTTP text or as the record's JSON. */
import { useMemo, useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import { CodeView } from '../body/CodeView.tsx';
import { maskedRanges } from '../body/masked-ranges.ts';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { RecordedBytes } from './RecordedBytes.tsx';
import { Told } from './Told.tsx';
import { asHttp, asJson } from '../words/copy.ts';

export function RawTab(props: { readonly session: string; readonly step: StepDetail }): ReactNode {
  const app = useApp();
  const { step } = props;
  const [form, setForm] = useState<'http' | 'json' | 'bytes'>('http');
  const text = useMemo(() => (form === 'json' ? asJson(step) : asHttp(step)), [form, step]);
  const language = form === 'json' ? 'json' : 'text';
  const masked = useMemo(() => maskedRanges(text, step.masked, 'text'), [text, step.masked]);
  return (
    <div className="message">
      <div className="body-notes">
        <span className="segmented" role="group" aria-label="Form">
          <button type="button" aria-pressed={form === 'http'} onClick={() => setForm('http')}>
            HTTP
          </button>
          <button type="button" aria-pressed={form === 'json'} onClick={() => setForm('json')}>
            Record as JSON
          </button>
          <button type="button" aria-pressed={form === 'bytes'} onClick={() => setForm('bytes')}>
            Recorded bytes
          </button>
        </span>
        <span className="note note-plain">
          {form === 'http'
            ? 'reconstructed: headers and bodies as recorded, content encoding undone, framing not kept'
            : form === 'json'
              ? 'everything that is known of this step'
              : 'each body as it passed: still compressed, framed, protobuf; masked values stay masked'}
        </span>
        <span className="spring" />
        {form !== 'bytes' && (
          <button
            type="button"
            className="btn"
            onClick={() => void copyText(app, `step ${step.n} as ${form === 'http' ? 'HTTP' : 'JSON'}`, text)}
          >
            Copy
          </button>
        )}
      </div>
      <Told step={step} />
      {form === 'bytes' ? (
        <RecordedBytes session={props.session} step={step} />
      ) : (
        <CodeView text={text} language={language} masked={masked} label={`Step ${step.n} as ${form}`} />
      )}
    </div>
  );
}
