/** Whether what one sees can be relied on: engine, recording, vault, index, connection. */
import type { ReactNode } from 'react';
import { after, THEMES } from '../state/preferences.ts';
import { formatRoute } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { plural } from '../words/size.ts';
import { useApp } from './app.ts';
import { Countdown } from './Countdown.tsx';

function Lamp(props: { readonly good: boolean | null; readonly children: ReactNode; readonly title?: string }): ReactNode {
  return (
    <span className={props.good === false ? 'lamp lamp-bad' : 'lamp'} title={props.title}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        {props.good === true && <circle cx="5" cy="5" r="3.2" fill="currentColor" />}
        {props.good === null && <circle cx="5" cy="5" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.4" />}
        {props.good === false && <path d="M5 0.5l4.6 8.6H0.4z" fill="currentColor" />}
      </svg>
      {props.children}
    </span>
  );
}

/** How many grants count now, and when the first of them ends; nothing where there are none. */
function GrantsLamp(): ReactNode {
  const app = useApp();
  const active = (useStore(app.grants).list ?? []).filter((g) => g.state === 'active');
  const first = active.map((g) => g.until).sort()[0];
  if (first === undefined) return null;
  return (
    <a className="lamp lamp-link" href={formatRoute({ screen: 'grants', place: null })}>
      {plural(active.length, 'grant')} · {active.length === 1 ? 'ends' : 'first ends'} in <Countdown until={first} />
    </a>
  );
}

export function StatusBar(props: { readonly open: boolean }): ReactNode {
  const app = useApp();
  const { status } = useStore(app.status);
  const connection = useStore(app.attached.connection);
  const preferences = useStore(app.preferences);
  const notice = useStore(app.notice);
  const vault = status?.vault.state ?? 'none';
  const lost = connection.state === 'lost';
  return (
    <footer className="statusbar" aria-label="Status">
      <Lamp good={connection.state === 'open'} title={status === null ? '' : `process ${status.pid}`}>
        {connection.state === 'open' && <>engine {status?.version ?? '…'}</>}
        {connection.state === 'connecting' && 'connecting…'}
        {lost && <>connection lost, trying again ({connection.attempt}); what you see may be old</>}
      </Lamp>
      {status !== null && (
        <>
          {vault === 'unlocked' && (
            <Lamp good={status.recording}>{status.recording ? 'recording' : 'recording stopped: traffic is refused'}</Lamp>
          )}
          <Lamp good={vault === 'unlocked' ? true : vault === 'none' ? null : false} title={status.vault.path}>
            {vault === 'none' ? 'no vault' : `vault ${vault}`}
          </Lamp>
          {props.open && (
            <button
              type="button"
              className="bar-button"
              onClick={() => void app.bridge['vault.lock']({}).then(() => app.status.refresh())}
            >
              Lock
            </button>
          )}
          {props.open && (
            <span className={status.index.behind > 0 || status.index.rebuilding ? 'lamp lamp-warn' : 'lamp'}>
              {status.index.rebuilding
                ? `index rebuilding, ${status.index.behind} behind`
                : status.index.behind > 0
                  ? `index ${status.index.behind} behind`
                  : 'index current'}
            </span>
          )}
          {props.open && <GrantsLamp />}
          {status.unrecordedRefusals > 0 && (
            <span
              className="lamp lamp-warn"
              title="Refused while nothing could be recorded (vault locked or disk full), since the engine started"
            >
              {plural(status.unrecordedRefusals, 'refusal')} not recorded
            </span>
          )}
        </>
      )}
      <span className="spring notice" role="status" title={notice}>
        {notice}
      </span>
      <button
        type="button"
        className="bar-button theme-button"
        onClick={() => app.preferences.update((p) => ({ ...p, theme: after(THEMES, p.theme) }))}
      >
        theme: {preferences.theme}
      </button>
    </footer>
  );
}
