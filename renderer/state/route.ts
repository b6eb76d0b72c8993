/** Every state has an address: the part of the page's URL after `#`, parsed and written here and nowhere else. */
import { SessionQuery } from '../../contract/bridge.ts';
import { createStore, type Store } from './store.ts';

export const TABS = ['summary', 'request', 'response', 'stream', 'object', 'decision', 'proof', 'raw'] as const;
export type Tab = (typeof TABS)[number];

export type Route =
  | { readonly screen: 'start' }
  | { readonly screen: 'live'; readonly session: string | null }
  | { readonly screen: 'library'; readonly query: SessionQuery }
  | { readonly screen: 'targets' }
  | { readonly screen: 'session'; readonly id: string; readonly step: number; readonly tab: Tab; readonly filter: string };

export type SessionRoute = Extract<Route, { screen: 'session' }>;

const FIELDS = ['agent', 'target', 'namespace', 'verdict', 'since', 'until', 'text'] as const;

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The query in an address; fields that do not fit are dropped, never passed on. */
function parseQuery(search: URLSearchParams): SessionQuery {
  const query: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = search.get(field);
    if (value !== null && value !== '' && SessionQuery.safeParse({ [field]: value }).success) query[field] = value;
  }
  return query;
}

/** What a hash (`#/…`, with or without the `#`) means; anything unknown is the library. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const params = new URLSearchParams(search);
  const [screen, id, word, n] = path.split('/').filter((part) => part !== '');
  if (screen === 'start') return { screen };
  if (screen === 'targets') return { screen };
  if (screen === 'live') return { screen, session: id !== undefined && ID.test(id) ? id : null };
  if (screen === 'session' && id !== undefined && ID.test(id)) {
    const step = word === 'step' && /^[1-9]\d{0,8}$/.test(n ?? '') ? Number(n) : 1;
    const tab = TABS.find((t) => t === params.get('tab')) ?? 'summary';
    return { screen, id, step, tab, filter: params.get('filter') ?? '' };
  }
  return { screen: 'library', query: parseQuery(params) };
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'start':
    case 'targets':
      return `#/${route.screen}`;
    case 'live':
      return route.session === null ? '#/live' : `#/live/${route.session}`;
    case 'library': {
      const search = new URLSearchParams();
      for (const field of FIELDS) {
        const value = route.query[field];
        if (value !== undefined && value !== '') search.set(field, value);
      }
      return search.size === 0 ? '#/library' : `#/library?${search.toString()}`;
    }
    case 'session': {
      const search = new URLSearchParams();
      if (route.tab !== 'summary') search.set('tab', route.tab);
      if (route.filter !== '') search.set('filter', route.filter);
      return `#/session/${route.id}/step/${route.step}${search.size === 0 ? '' : `?${search.toString()}`}`;
    }
  }
}

export interface Router {
  readonly route: Store<Route>;
  /** `replace` for moves that `back` should not repeat: stepping, typing in a filter. */
  go(route: Route, how?: 'push' | 'replace'): void;
}

/** Binds the route to the window's address, both ways. */
export function createRouter(view: Pick<Window, 'location' | 'history' | 'addEventListener'>): Router {
  const route = createStore(parseRoute(view.location.hash));
  view.addEventListener('popstate', () => route.set(parseRoute(view.location.hash)));
  view.addEventListener('hashchange', () => route.set(parseRoute(view.location.hash)));
  return {
    route,
    go: (next, how = 'push') => {
      const address = formatRoute(next);
      if (address !== view.location.hash) {
        if (how === 'push') view.history.pushState(null, '', address);
        else view.history.replaceState(null, '', address);
      }
      route.set(next);
    },
  };
}
