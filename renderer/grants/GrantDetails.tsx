/** One grant: what it says, how long yet, what is open under it; and its end. */
import type { ReactNode } from 'react';
import type { GrantSummary } from '../../contract/grant.ts';
import { Countdown } from '../frame/Countdown.tsx';
import { useApp } from '../frame/app.ts';
import { EndForm } from '../form/EndForm.tsx';
import { Facts } from '../inspector/Facts.tsx';
import { formatRoute } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { ownName, ruleInWords, shortId, targetsInWords, whoAtFirst, whoInWords, wholeSentence } from '../words/grant.ts';
import { count, plural } from '../words/size.ts';
import { utcSeconds } from '../words/time.ts';
import { OpenUnder } from './OpenUnder.tsx';

export function GrantDetails(props: { readonly grant: GrantSummary }): ReactNode {
  const app = useApp();
  const { grant: g } = props;
  const sessions = useStore(app.live).sessions ?? [];
  const state = { active: 'active', pending: 'not begun yet', ended: 'over' }[g.state];
  const link = (id: string): ReactNode => (
    <a key={id} className="mono" href={formatRoute({ screen: 'session', id, step: 1, tab: 'summary', filter: '' })}>
      {sessions.find((s) => s.id === id)?.agent ?? shortId(id)}
    </a>
  );
  return (
    <>
      <div className="desk-head">
        <h2 title={whoInWords(g.who)}>{whoAtFirst(g.who)}</h2>
        <span className="spring" />
        <span className={g.state === 'active' ? 'live-word' : 'quiet'}>{state}</span>
        {g.state === 'active' && <Countdown until={g.until} />}
      </div>
      <div className="tab-scroll">
        <p className="sentence-box">{wholeSentence(g)}</p>
        <Facts
          facts={[
            ['Why', g.why],
            ['Granted by', g.by],
            ['On', targetsInWords(g.targets)],
            [
              'May',
              <ul key="may">
                {g.rules.map((rule) => (
                  <li key={rule.name}>
                    {ruleInWords(rule)} {ownName(rule.name) !== null && <code>{rule.name}</code>}
                  </li>
                ))}
              </ul>,
            ],
            ['Sessions', g.who.sessions === undefined ? null : <span key="sessions">{g.who.sessions.map(link)}</span>],
            [
              'From',
              <span key="from" className="mono">
                {utcSeconds(g.from)}
              </span>,
            ],
            [
              'Until',
              <span key="until" className="mono">
                {utcSeconds(g.until)}
              </span>,
            ],
            [
              'Used',
              g.used === 0
                ? 'by no request since the engine started'
                : `by ${plural(g.used, 'request')} since the engine started`,
            ],
            [
              'Ended',
              g.ended === null ? null : (
                <span key="ended">
                  <span className="mono">{utcSeconds(g.ended.at)}</span>{' '}
                  {g.ended.how === 'revoked' ? `revoked by ${g.ended.by}` : 'its time was up'}
                  {g.ended.how === 'revoked' && g.ended.why !== '' && `: ${g.ended.why}`}
                </span>
              ),
            ],
            [
              'Id',
              <span key="id" className="mono">
                {g.id}
              </span>,
            ],
          ]}
        />
        {g.state !== 'ended' && (
          <>
            <OpenUnder grant={g} />
            <section>
              <h3>
                Revoke it <kbd>del</kbd>
              </h3>
              <EndForm
                id="grant-why"
                verb="Revoke"
                what={`the grant for ${whoInWords(g.who)}`}
                consequence={
                  g.state === 'pending'
                    ? 'It will never begin.'
                    : g.open === 0
                      ? 'It stops counting at once. Nothing is open under it now.'
                      : `It stops counting at once, and ${g.open === 1 ? 'the one stream that is' : `the ${count(g.open)} streams that are`} open under it ${g.open === 1 ? 'ends' : 'end'} within a second; both sides read why.`
                }
                run={async (why) => {
                  await app.bridge['grants.revoke']({ id: g.id, ...(why !== '' && { why }) });
                  await app.grants.refresh();
                  app.notice.set(`Revoked the grant for ${whoInWords(g.who)}`);
                }}
              />
            </section>
          </>
        )}
      </div>
    </>
  );
}
