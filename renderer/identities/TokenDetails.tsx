/** One token: who speaks with it, where, how long yet; rotate and revoke. */
import { useState, type ReactNode } from 'react';
import type { TokenRow } from '../../contract/identity.ts';
import { Ago } from '../frame/Ago.tsx';
import { Countdown } from '../frame/Countdown.tsx';
import { useApp } from '../frame/app.ts';
import { EndForm } from '../form/EndForm.tsx';
import { Facts } from '../inspector/Facts.tsx';
import { Groups } from '../inspector/Groups.tsx';
import { formatRoute } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { issuerInWords, nameOf, PROOF_WORDS, TOKEN_STATES } from '../words/identity.ts';
import { plural } from '../words/size.ts';
import { day, wallSeconds, zone } from '../words/time.ts';
import { RotateToken } from './RotateToken.tsx';

const when = (iso: string): string => `${day(iso)} ${wallSeconds(iso)} ${zone(new Date(iso))}`;

export function TokenDetails(props: { readonly token: TokenRow }): ReactNode {
  const app = useApp();
  const { token: t } = props;
  const [rotating, setRotating] = useState(false);
  const live = useStore(app.live);
  const rows = live.rows.filter((r) => r.session === t.session);
  const open = rows.filter(({ row }) => row.outcome === 'open' && row.token === t.id).length;
  const unseen = (live.sessions?.find(({ id }) => id === t.session)?.steps ?? 0) > rows.length;
  const last = useStore(app.tokens).list?.filter((o) => o.session === t.session && o.state === 'active').length === 1;
  const active = t.state === 'active';
  const own = t.identity.proof === 'token';
  const where = unseen ? ', as far as the newest rows here tell' : '';
  const streams =
    open === 0
      ? `Nothing that it opened is open now${where}.`
      : `${plural(open, 'request')} that it opened ${open === 1 ? 'is' : 'are'} open now${where}; ${open === 1 ? 'it ends' : 'they end'} within a second, and both sides read why.`;
  return (
    <>
      <div className="desk-head">
        <h2 title={nameOf(t.identity)}>{nameOf(t.identity)}</h2>
        <span className="quiet clip">with {t.agent}</span>
        <span className="spring" />
        <span className={active ? 'live-word' : 'quiet'}>{TOKEN_STATES[t.state]}</span>
        {active && own && (
          <button type="button" id="token-rotate" className="btn" onClick={() => setRotating(true)}>
            Rotate… <kbd>r</kbd>
          </button>
        )}
      </div>
      <div className="tab-scroll">
        <Facts
          facts={[
            [
              'Subject',
              <span key="subject" className="mono wrap">
                {t.identity.subject}
              </span>,
            ],
            ['Name', t.identity.name === t.identity.subject ? null : t.identity.name],
            [
              'Issuer',
              <span key="issuer" className="mono wrap">
                {issuerInWords(t.identity.issuer)}
              </span>,
            ],
            ['Groups', <Groups key="groups" groups={t.identity.groups} />],
            [
              'Proven by',
              t.identity.provider === null ? (
                PROOF_WORDS[t.identity.proof]
              ) : (
                <span key="proof">
                  {PROOF_WORDS[t.identity.proof]}, vouched for by{' '}
                  <a href={formatRoute({ screen: 'identities', place: { kind: 'provider', key: t.identity.provider } })}>
                    {t.identity.provider}
                  </a>
                </span>
              ),
            ],
            ['Targets', t.targets.join(', ')],
            [
              'Session',
              <a
                key="session"
                className="mono"
                href={formatRoute({ screen: 'session', id: t.session, step: 1, tab: 'summary', filter: '' })}
              >
                {t.session}
              </a>,
            ],
            [
              'Id',
              <span key="id">
                <span className="mono">{t.id}</span> <span className="quiet">the first 12 digits of its hash</span>
              </span>,
            ],
            [
              'Issued',
              <span key="issued" className="mono">
                {when(t.issuedAt)}
              </span>,
            ],
            [
              active ? 'Expires' : 'Expired',
              <span key="expires">
                <span className="mono">{when(t.expiresAt)}</span>
                {active && (
                  <span className="quiet">
                    {' '}
                    in <Countdown until={t.expiresAt} />
                  </span>
                )}
              </span>,
            ],
            ['Last used', <Ago key="used" at={t.lastUsedAt} />],
          ]}
        />
        {active && (
          <section>
            <h3>
              Revoke it <kbd>del</kbd>
            </h3>
            <EndForm
              id="token-why"
              verb="Revoke"
              what={`the token ${t.id}`}
              consequence={
                <>
                  It stops counting at once. {streams} {last && 'It is the last one of its session, which ends with it.'}
                </>
              }
              run={async (why) => {
                await app.bridge['tokens.revoke']({ id: t.id, ...(why !== '' && { why }) });
                await app.tokens.refresh();
                app.notice.set(`Revoked the token ${t.id} of ${nameOf(t.identity)}`);
              }}
            />
          </section>
        )}
      </div>
      {rotating && <RotateToken token={t} onClose={() => setRotating(false)} />}
    </>
  );
}
