/** Who, what, where, when, how long, what was hidden, and what is not known. */
import type { ReactNode } from 'react';
import type { CommandRow } from '../../contract/command.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { StepDetail } from '../../contract/step.ts';
import { useApp } from '../frame/app.ts';
import { copyText } from '../frame/copy.ts';
import { timeOf } from '../replay/when.ts';
import type { SessionView } from '../state/session.ts';
import { bytes, count, plural } from '../words/size.ts';
import { duration, wallClock, zone } from '../words/time.ts';
import { commandNotes, CommandWords } from '../replay/CommandWords.tsx';
import { Exit } from '../stream/Exit.tsx';
import { Facts } from './Facts.tsx';
import { GrantName } from './GrantName.tsx';
import { MaskedTable } from './MaskedTable.tsx';
import { noPolicyNeeded, notKnown, statusMessage } from './not-known.ts';
import { StepIdentity } from './StepIdentity.tsx';
import { Stages } from './Stages.tsx';

const header = (step: StepDetail, name: string): string | null =>
  step.request.headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? null;

export function SummaryTab(props: {
  readonly step: StepDetail;
  readonly view: SessionView;
  /** The command that it belongs to; undefined while it is fetched. */
  readonly command: CommandRow | undefined;
  readonly summary: SessionSummary;
}): ReactNode {
  const app = useApp();
  const { step: s, view, summary } = props;
  const { command } = props;
  const sentAs = s.identity?.sentAs ?? null;
  const unknown = notKnown(s, command?.groupedBy);
  const options = Object.entries(s.options);
  const message = statusMessage(s);
  const copyable = (label: string, text: string | null): ReactNode =>
    text === null ? null : (
      <button type="button" className="copy-value mono" title={`Copy ${label}`} onClick={() => void copyText(app, label, text)}>
        {text}
      </button>
    );
  return (
    <div className="tab-scroll" tabIndex={0}>
      {message !== null && (
        <blockquote className={s.verdict === 'deny' ? 'answer answer-denied' : 'answer'}>
          <span className="quiet">The agent read:</span> {message}
        </blockquote>
      )}
      <Facts
        facts={[
          [
            'Verdict',
            s.decision === null
              ? (noPolicyNeeded(s) ?? 'no decision was recorded')
              : `${s.decision.verdict === 'deny' ? 'Denied' : 'Allowed'} by rule ${s.decision.rule}: ${s.decision.reason}`,
          ],
          ['Who', <StepIdentity key="who" identity={s.identity} />],
          ['Asked to be', s.identity?.impersonates ?? null],
          [
            'Sent as',
            sentAs === null ? null : (
              <span key="sent">
                <span className="mono">{sentAs}</span> <span className="quiet">is whom the target was told it is</span>
              </span>
            ),
          ],
          ['Granted', s.decision?.grant === undefined ? null : <GrantName key="grant" id={s.decision.grant} />],
          ['Target', s.target],
          [
            'Object',
            s.resource === '' ? null : (
              <span className="mono">
                {[s.apiGroup, s.apiVersion].filter(Boolean).join('/')} {s.resource}
                {s.subresource === '' ? '' : `/${s.subresource}`}
                {s.namespace === '' ? '' : ` -n ${s.namespace}`} {s.name}
              </span>
            ),
          ],
          [
            'Verb',
            <span
              className="mono"
              key="verb"
            >{`${s.verb}${s.dryRun ? ' (dry run)' : ''}${s.discovery ? ' (discovery)' : ''}`}</span>,
          ],
          ['URL', <span className="mono wrap" key="url">{`${s.method} ${s.url}`}</span>],
          [
            'When',
            <span className="mono" key="when">
              {timeOf(view.steps, s.n, 'start', summary.startedAt)} <span className="quiet">since start</span> · {wallClock(s.at)}{' '}
              <span className="quiet">{zone(new Date(s.at))}</span> · {timeOf(view.steps, s.n, 'previous', summary.startedAt)}{' '}
              <span className="quiet">since previous</span>
            </span>,
          ],
          ['Took', s.took === null ? 'not known' : duration(s.took)],
          [
            'Sizes',
            `${bytes(s.requestBytes)} sent, ${bytes(s.responseBytes)} answered${s.chunks.length > 1 ? `, in ${count(s.chunks.length)} chunks` : ''}`,
          ],
          [
            'Command',
            command === undefined && s.command === null ? null : (
              <span key="command">
                <span className="mono wrap">
                  <CommandWords command={command} name={s.command ?? ''} />
                </span>
                {command !== undefined && (
                  <span className="quiet"> {[plural(command.steps, 'request'), ...commandNotes(command)].join(' · ')}</span>
                )}
              </span>
            ),
          ],
          [
            'Exit code',
            s.exitCode === null ? null : <Exit key="exit" exit={{ code: s.exitCode, reason: '', message: '' }} live={false} />,
          ],
          [
            'Made by',
            s.by === 'agent'
              ? null
              : `Chaperone, which read the object just before step ${s.forStep ?? '?'}; the agent did not ask for it`,
          ],
          [
            'Repeats',
            s.retryOf === null ? null : `step ${s.retryOf}, whose upgrade to WebSocket was refused; the client went on with SPDY`,
          ],
          [
            'Options',
            options.length === 0 ? null : (
              <span className="mono wrap" key="options">
                {options.map(([name, value]) => `${name}=${value}`).join('  ')}
              </span>
            ),
          ],
          [
            'Client',
            header(s, 'user-agent') === null ? null : (
              <span className="mono wrap" key="client">
                {header(s, 'user-agent')}
              </span>
            ),
          ],
          ['Audit ID', copyable('audit ID', s.auditId)],
          ['Error code', s.code === null ? null : <code key="code">{s.code}</code>],
        ]}
      />
      {unknown.length > 0 && (
        <section className="not-known">
          <h3>Not known</h3>
          <ul>
            {unknown.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      <Stages trace={s.trace} />
      <MaskedTable masked={s.masked} />
    </div>
  );
}
