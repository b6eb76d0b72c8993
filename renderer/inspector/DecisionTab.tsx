/** What policy said, which rule said it, and what follows for the record. */
import type { ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { formatRoute } from '../state/route.ts';
import { micros } from '../words/time.ts';
import { Facts } from './Facts.tsx';
import { noPolicyNeeded, statusMessage } from './not-known.ts';

const LEVEL_WORDS: Readonly<Record<string, string>> = {
  None: 'nothing is recorded',
  Metadata: 'who, what, when and the outcome are recorded; no bodies',
  Request: 'the request is recorded with its body; the answer without',
  RequestResponse: 'both bodies are recorded',
};

export function DecisionTab(props: { readonly step: StepDetail }): ReactNode {
  const { step: s } = props;
  const d = s.decision;
  const fine = noPolicyNeeded(s);
  if (d === null && fine !== null) return <p className="empty-line">N{fine.slice(1)}. Policy is asked when that is used.</p>;
  if (d === null)
    return (
      <p className="empty-line">
        No decision was recorded: the request ended before policy was asked{s.code === null ? '' : ` (${s.code})`}.
      </p>
    );
  const asked = `${s.verb} ${s.resource === '' ? s.url : s.resource}${s.subresource === '' ? '' : `/${s.subresource}`}`;
  return (
    <div className="tab-scroll" tabIndex={0}>
      <p className={d.verdict === 'deny' ? 'decision-line denied-words' : 'decision-line'}>
        {d.verdict === 'deny' ? <Glyph mark="denied" /> : <span aria-hidden="true">✓</span>}{' '}
        {d.verdict === 'deny' ? 'Denied' : 'Allowed'} by rule <code>{d.rule}</code> of policy <code>{d.policy}</code>
      </p>
      <Facts
        facts={[
          ['Reason', d.reason],
          [
            'Grant',
            d.grant === undefined ? null : (
              <span key="grant">
                a rule of the grant{' '}
                <a className="mono" href={formatRoute({ screen: 'grants', place: { kind: 'grant', key: d.grant } })}>
                  {d.grant}
                </a>
                , asked before the policy’s own
              </span>
            ),
          ],
          [
            'Asked',
            <span className="mono" key="asked">
              {asked}
            </span>,
          ],
          [
            'API group',
            s.resource === '' ? null : (
              <span className="mono" key="group">
                {s.apiGroup === '' ? 'core' : s.apiGroup}
              </span>
            ),
          ],
          ['Namespace', s.namespace],
          ['Name', s.name],
          ['Recorded', `${d.level}: ${LEVEL_WORDS[d.level] ?? ''}`],
          [
            'Write-ahead',
            s.write
              ? 'yes: its record was on disk before its first byte could go upstream'
              : 'no: a read, on disk within a small window',
          ],
          [
            'Went upstream',
            d.verdict === 'deny'
              ? 'no, the target saw nothing'
              : s.response?.from === 'chaperone'
                ? 'the answer is ours, see Response'
                : 'yes',
          ],
          ['Decided in', s.trace.policy === undefined ? null : micros(s.trace.policy)],
          ['The agent read', d.verdict === 'deny' ? statusMessage(s) : null],
        ]}
      />
    </div>
  );
}
