/** The exchange as HTTP text or as the record's JSON. */
import { useMemo, useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import { CodeView } from '../body/CodeView.tsx';
import { maskedRanges } from '../body/masked-ranges.ts';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { asHttp, asJson } from '../words/copy.ts';

export function RawTab(props: { readonly step: StepDetail }): ReactNode {
  const app = useApp();
  const { step } = props;
  const [form, setForm] = useState<'http' | 'json'>('http');
  const text = useMemo(() => (form === 'http' ? asHttp(step) : asJson(step)), [form, step]);
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
        </span>
        <span className="note note-plain">
          {form === 'http'
            ? 'reconstructed: headers and bodies as recorded, content encoding undone, framing not kept'
            : 'everything that is known of this step'}
        </span>
        <span className="spring" />
        <button
          type="button"
          className="btn"
          onClick={() => void copyText(app, `step ${step.n} as ${form === 'http' ? 'HTTP' : 'JSON'}`, text)}
        >
          Copy
        </button>
      </div>
      <CodeView text={text} language={language} masked={masked} label={`Step ${step.n} as ${form}`} />
    </div>
  );
}
