/** Who it was, with what, from where and why: one line under the header, and all of it when unfolded. */
import { useState, type ReactNode } from 'react';
import type { SessionSummary } from '../../contract/session.ts';
import { Facts } from '../inspector/Facts.tsx';
import { Groups } from '../inspector/Groups.tsx';
import { LabelChips } from '../library/LabelChips.tsx';
import { formatRoute } from '../state/route.ts';
import { gitInWords, howProven, issuerInWords, PROOF_WORDS, whoOfSession } from '../words/identity.ts';
import { shellWords } from '../words/shell.ts';

function all(s: SessionSummary): ReactNode {
  const { identity, git, parent, reason, agentVersion, host } = s.info;
  const mono = (text: string, key: string): ReactNode => (
    <span key={key} className="mono wrap">
      {text}
    </span>
  );
  const claims = Object.entries(identity?.claims ?? {});
  return (
    <Facts
      facts={[
        ['Subject', mono(s.subject, 'subject')],
        ['Name', identity === undefined || identity.name === identity.subject ? null : identity.name],
        ['Issuer', identity === undefined ? null : mono(issuerInWords(identity.issuer), 'issuer')],
        ['Groups', identity === undefined ? null : <Groups key="groups" groups={identity.groups} />],
        [
          'Proven by',
          identity === undefined
            ? 'session token'
            : `${PROOF_WORDS[identity.proof]}${identity.provider === null ? '' : `, vouched for by ${identity.provider}`}`,
        ],
        ['Run', identity?.run ?? null],
        ['Claims', claims.length === 0 ? null : mono(claims.map(([name, value]) => `${name}=${value}`).join('  '), 'claims')],
        ['Agent', `${s.agent}${agentVersion === null ? '' : ` ${agentVersion}`}`],
        ['Reason', reason ?? null],
        ['Labels', s.info.labels === undefined ? null : <LabelChips key="labels" labels={s.info.labels} />],
        ['Command', s.command === null ? null : mono(shellWords(s.command), 'command')],
        ['Directory', s.cwd === null ? null : mono(s.cwd, 'cwd')],
        ['Git remote', git?.remote === undefined || git.remote === null ? null : mono(git.remote, 'remote')],
        [
          'Git commit',
          git?.commit === undefined || git.commit === null
            ? null
            : mono(`${git.commit}${git.branch === null ? '' : ` on ${git.branch}`}`, 'commit'),
        ],
        ['Started by', parent === undefined ? null : `${parent.name} (process ${parent.pid})`],
        ['Machine', host],
        ['Policy', s.policy],
        ['Session', mono(s.id, 'id')],
      ]}
    />
  );
}

export function SessionFacts(props: { readonly summary: SessionSummary }): ReactNode {
  const { summary: s } = props;
  const [open, setOpen] = useState(false);
  const { identity, git, reason, agentVersion, host } = s.info;
  return (
    <>
      <div className="session-facts">
        <button type="button" className="disclosure" aria-expanded={open} onClick={() => setOpen(!open)}>
          <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
            <path d={open ? 'M1 3h8L5 8z' : 'M3 1v8l5-4z'} fill="currentColor" />
          </svg>
          Facts
        </button>
        {s.kind === 'unattributed' && (
          <span className="quiet">requests that no proof covered, kept so that nothing is invisible</span>
        )}
        {s.kind === 'supervised' && (
          <span className="clip fact-who" title={s.subject}>
            <a className="row-link" href={formatRoute({ screen: 'library', query: { subject: s.subject } })}>
              {whoOfSession(s)}
            </a>{' '}
            <span className="quiet">{identity === undefined ? 'by session token' : howProven(identity)}</span>
          </span>
        )}
        {identity !== undefined && identity.groups.length > 0 && (
          <span className="clip quiet fact-groups" title={identity.groups.join(', ')}>
            in {identity.groups.join(', ')}
          </span>
        )}
        {agentVersion !== null && (
          <span className="clip quiet">
            {s.agent} {agentVersion}
          </span>
        )}
        {s.info.labels !== undefined && Object.keys(s.info.labels).length > 0 && (
          <span className="fact-labels">
            <LabelChips labels={s.info.labels} />
          </span>
        )}
        {reason !== undefined && reason !== '' && <span className="clip fact-reason">“{reason}”</span>}
        {git !== undefined && <span className="clip quiet mono">{gitInWords(git)}</span>}
        <span className="clip quiet">on {host}</span>
      </div>
      {open && <div className="facts-all">{all(s)}</div>}
    </>
  );
}
