/** Where one can go, and the way to everything else. */
import type { ReactNode } from 'react';
import { chordLabel } from '../keys/table.ts';
import { formatRoute, type Route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { useApp } from './app.ts';

function Place(props: { readonly to: Route; readonly current: boolean; readonly children: ReactNode }): ReactNode {
  return (
    <a className="place" href={formatRoute(props.to)} aria-current={props.current ? 'page' : undefined}>
      {props.children}
    </a>
  );
}

export function TopBar(props: {
  readonly open: boolean;
  readonly onPalette: () => void;
  readonly onKeys: () => void;
}): ReactNode {
  const app = useApp();
  const route = useStore(app.router.route);
  const { status } = useStore(app.status);
  const active = useStore(app.grants).list?.filter((g) => g.state === 'active').length ?? 0;
  const live = status?.sessions.live ?? 0;
  return (
    <header className="topbar">
      <span className="brand">
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M2 4h12M2 8h7M2 12h9" stroke="var(--accent)" strokeWidth="1.6" />
          <path d="M11.5 1v14" stroke="currentColor" strokeWidth="1.4" />
        </svg>
        Chaperone
      </span>
      {props.open && (
        <nav className="places" aria-label="Screens">
          <Place to={{ screen: 'live', session: null }} current={route.screen === 'live'}>
            Live <span className={live > 0 ? 'pill pill-live' : 'pill'}>{live}</span>
          </Place>
          <Place to={{ screen: 'library', query: {} }} current={route.screen === 'library' || route.screen === 'session'}>
            Library <span className="pill">{status?.sessions.total ?? 0}</span>
          </Place>
          <Place to={{ screen: 'targets', place: null }} current={route.screen === 'targets'}>
            Targets <span className="pill">{status?.targets ?? 0}</span>
          </Place>
          <Place to={{ screen: 'identities', place: null }} current={route.screen === 'identities'}>
            Identities
          </Place>
          <Place to={{ screen: 'grants', place: null }} current={route.screen === 'grants'}>
            Grants <span className={active > 0 ? 'pill pill-live' : 'pill'}>{active}</span>
          </Place>
          <Place to={{ screen: 'start' }} current={route.screen === 'start'}>
            Start a session
          </Place>
        </nav>
      )}
      <span className="spring" />
      {props.open && (
        <button type="button" className="btn palette-button" onClick={props.onPalette}>
          Go to or do… <kbd>{chordLabel('mod+k', app.mac)}</kbd>
        </button>
      )}
      <button type="button" className="btn" aria-label="All keys" onClick={props.onKeys}>
        Keys <kbd>?</kbd>
      </button>
    </header>
  );
}
