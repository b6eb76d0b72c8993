/** Every state has an address: the part of the page's URL after `#`, parsed and written here and nowhere else. */
import { SessionQuery } from '../../contract/bridge.ts';
import { createStore, type Store } from './store.ts';

export const TABS = ['summary', 'request', 'response', 'stream', 'object', 'decision', 'proof', 'raw'] as const;
export type Tab = (typeof TABS)[number];

/** Screens with a list and, beside it, what was chosen in it or is being made. */
export const DESKS = ['targets', 'identities', 'grants'] as const;
export type Desk = (typeof DESKS)[number];

const PLACES = ['target', 'provider', 'token', 'grant', 'new'] as const;
/** What is shown beside the list: one of its rows by its key, or the form for a new one of the kind `key`. */
export interface Place {
  readonly kind: (typeof PLACES)[number];
  readonly key: string;
}

export type Route =
  | { readonly screen: 'start' }
  | { readonly screen: 'live'; readonly session: string | null }
  | { readonly screen: 'library'; readonly query: SessionQuery }
  | { readonly screen: Desk; readonly place: Place | null }
  | { readonly screen: 'session'; readonly id: string; readonly step: number; readonly tab: Tab; readonly filter: string };

export type SessionRoute = Extract<Route, { screen: 'session' }>;

const FIELDS = ['agent', 'target', 'namespace', 'subject', 'group', 'verdict', 'since', 'until', 'text'] as const;

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The query in an address; fields that do not fit are dropped, never passed on. */
/** `team=payments`; without a value, only that the label is there. */
function labelOf(text: string): readonly [key: string, value: string] {
  const at = text.indexOf('=');
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function parsePlace(kind: string | undefined, key: string | undefined): Place | null {
  const known = PLACES.find((k) => k === kind);
  if (known === undefined) return null;
  try {
    return { kind: known, key: decodeURIComponent(key ?? '') };
  } catch {
    return null;
  }
}

function parseQuery(search: URLSearchParams): SessionQuery {
  const query: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = search.get(field);
    if (value !== null && value !== '' && SessionQuery.safeParse({ [field]: value }).success) query[field] = value;
  }
  const labels = Object.fromEntries(search.getAll('label').map((text) => labelOf(text)));
  const fit = Object.keys(labels).length > 0 && SessionQuery.safeParse({ labels }).success;
  return fit ? { ...query, labels } : query;
}

/** What a hash (`#/…`, with or without the `#`) means; anything unknown is the library. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const params = new URLSearchParams(search);
  const [screen, id, word, n] = path.split('/').filter((part) => part !== '');
  if (screen === 'start') return { screen };
  const desk = DESKS.find((d) => d === screen);
  if (desk !== undefined) return { screen: desk, place: parsePlace(id, word) };
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
      return '#/start';
    case 'targets':
    case 'identities':
    case 'grants': {
      const { place } = route;
      if (place === null) return `#/${route.screen}`;
      return `#/${route.screen}/${place.kind}${place.key === '' ? '' : `/${encodeURIComponent(place.key)}`}`;
    }
    case 'live':
      return route.session === null ? '#/live' : `#/live/${route.session}`;
    case 'library': {
      const search = new URLSearchParams();
      for (const field of FIELDS) {
        const value = route.query[field];
        if (value !== undefined && value !== '') search.set(field, value);
      }
      for (const [key, value] of Object.entries(route.query.labels ?? {}))
        search.append('label', value === '' ? key : `${key}=${value}`);
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
