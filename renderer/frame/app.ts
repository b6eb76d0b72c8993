/** Everything the screens share, made once at the start: the bridge and one store per noun. */
import { createContext, use } from 'react';
import type { Attached } from '../bridge/connection.ts';
import type { Bridge } from '../../contract/bridge.ts';
import type { GrantSummary } from '../../contract/grant.ts';
import type { ProviderSummary, TokenRow } from '../../contract/identity.ts';
import { createClock } from '../state/clock.ts';
import { createDetails, type DetailStore } from '../state/detail.ts';
import { createLibrary, type LibraryStore } from '../state/library.ts';
import { createList, type ListStore } from '../state/list.ts';
import { createMarkers, type MarkersStore } from '../state/markers.ts';
import { createLive, type LiveStore } from '../state/live.ts';
import { createObjects, type ObjectsStore } from '../state/objects.ts';
import { createPreferences, type Preferences } from '../state/preferences.ts';
import { createReports, type ReportsStore } from '../state/reports.ts';
import { createRouter, type Router } from '../state/route.ts';
import { createSession, type SessionStore } from '../state/session.ts';
import { createStatus, isOpen, type StatusStore } from '../state/status.ts';
import { createStore, type Readable, type Store } from '../state/store.ts';
import { createStreams, type StreamsStore } from '../state/streams.ts';
import { createTargets, type TargetsStore } from '../state/targets.ts';

export interface App {
  readonly attached: Attached;
  readonly bridge: Bridge;
  readonly status: StatusStore;
  readonly targets: TargetsStore;
  readonly identities: ListStore<ProviderSummary>;
  readonly tokens: ListStore<TokenRow>;
  readonly grants: ListStore<GrantSummary>;
  readonly markers: MarkersStore;
  readonly library: LibraryStore;
  readonly live: LiveStore;
  readonly reports: ReportsStore;
  readonly details: DetailStore;
  readonly streams: StreamsStore;
  readonly objects: ObjectsStore;
  readonly router: Router;
  readonly preferences: Store<Preferences>;
  /** The last thing that was done, for the status bar and screen readers. */
  readonly notice: Store<string>;
  /** The recovery key between making a vault and confirming that it was written down; nowhere else, never stored. */
  readonly recoveryKey: Store<string | null>;
  readonly mac: boolean;
  /** Where panels keep their sizes. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  now(): number;
  /** The same, every second anew for whoever subscribes. */
  readonly clock: Readable<number>;
  /** The session of a replay; asking for another one lets go of the last. */
  session(id: string): SessionStore;
}

/** What the app needs of the window. */
export type View = Pick<Window, 'location' | 'history' | 'addEventListener' | 'localStorage' | 'navigator'>;

/** `now`: milliseconds since the Unix epoch. */
export function createApp(attached: Attached, view: View, now: () => number = () => Date.now()): App {
  const { bridge } = attached;
  const status = createStatus(bridge);
  const targets = createTargets(bridge);
  const identities = createList<ProviderSummary>(() => bridge['identities.list']({}), bridge.on['identities.changed']);
  const tokens = createList<TokenRow>(() => bridge['tokens.list']({}), bridge.on['tokens.changed']);
  const grants = createList<GrantSummary>(() => bridge['grants.list']({}), bridge.on['grants.changed']);
  const markers = createMarkers(bridge);
  const library = createLibrary(bridge);
  const live = createLive(bridge);
  const reports = createReports(bridge, now);
  const details = createDetails(bridge);
  const streams = createStreams(bridge);
  const objects = createObjects(bridge);
  let session: SessionStore | null = null;
  const drop = (): void => {
    session?.dispose();
    session = null;
  };

  // Locking takes everything that was decrypted off the screen and out of this page's memory.
  let wasOpen = false;
  status.subscribe(() => {
    const open = isOpen(status.get());
    if (wasOpen && !open) {
      for (const store of [targets, identities, tokens, grants, markers, library, live, reports, details, streams, objects])
        store.clear();
      drop();
    }
    // What the bars show; the other lists are read where they are looked at.
    if (!wasOpen && open) for (const store of [targets, grants]) void store.refresh();
    wasOpen = open;
    if (status.get().status?.vault.state === 'unlocked' && status.get().access === 'unknown') void status.refresh();
  });
  let epoch = 0;
  const onConnection = (): void => {
    const connection = attached.connection.get();
    if (connection.state !== 'open' || connection.epoch === epoch) return;
    const again = epoch > 0;
    epoch = connection.epoch;
    void status.refresh().then(() => {
      if (!again || !isOpen(status.get())) return;
      for (const store of [targets, grants]) void store.refresh();
      for (const store of [identities, tokens]) if (store.get().list !== null) void store.refresh();
      markers.refresh(() => true);
      void session?.read();
      if (library.get().sessions !== null) void library.refresh();
      if (live.get().sessions !== null) void live.refresh();
    });
  };
  attached.connection.subscribe(onConnection);
  onConnection();

  return {
    attached,
    bridge,
    status,
    targets,
    identities,
    tokens,
    grants,
    markers,
    library,
    live,
    reports,
    details,
    streams,
    objects,
    router: createRouter(view),
    preferences: createPreferences(view.localStorage),
    notice: createStore(''),
    recoveryKey: createStore<string | null>(null),
    storage: view.localStorage,
    mac: /Mac|iPhone|iPad/.test(view.navigator.userAgent),
    now,
    clock: createClock(now),
    session: (id) => {
      if (session?.get().id === id) return session;
      drop();
      session = createSession(bridge, id);
      void session.read();
      return session;
    },
  };
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = use(AppContext);
  if (app === null) throw new Error('useApp is used outside of the app');
  return app;
}
