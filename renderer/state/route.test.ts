import { expect, it } from 'vitest';
import { createRouter, formatRoute, parseRoute, type Route } from './route.ts';

const ID = '01JD3X5N7Q8R9S0T1V2W3X4Y5Z';

it.each<[Route, string]>([
  [{ screen: 'start' }, '#/start'],
  [{ screen: 'targets', place: null }, '#/targets'],
  [{ screen: 'targets', place: { kind: 'target', key: 'prod-eu' } }, '#/targets/target/prod-eu'],
  [{ screen: 'targets', place: { kind: 'new', key: 'eks' } }, '#/targets/new/eks'],
  [{ screen: 'identities', place: { kind: 'token', key: '5b1c09e2f7aa' } }, '#/identities/token/5b1c09e2f7aa'],
  [{ screen: 'grants', place: { kind: 'new', key: '' } }, '#/grants/new'],
  [
    { screen: 'library', query: { subject: 'mira', labels: { team: 'a=b', 'x/y': '' } } },
    '#/library?subject=mira&label=team%3Da%3Db&label=x%2Fy',
  ],
  [{ screen: 'live', session: null }, '#/live'],
  [{ screen: 'live', session: ID }, `#/live/${ID}`],
  [{ screen: 'library', query: {} }, '#/library'],
  [
    { screen: 'library', query: { agent: 'a b', verdict: 'deny', text: 'x&y=1' } },
    '#/library?agent=a+b&verdict=deny&text=x%26y%3D1',
  ],
  [{ screen: 'session', id: ID, step: 1, tab: 'summary', filter: '' }, `#/session/${ID}/step/1`],
  [
    { screen: 'session', id: ID, step: 42, tab: 'response', filter: 'verb:delete or "x y"' },
    `#/session/${ID}/step/42?tab=response&filter=verb%3Adelete+or+%22x+y%22`,
  ],
])('%j has the address %s', (route, address) => {
  expect(formatRoute(route)).toBe(address);
  expect(parseRoute(address)).toEqual(route);
});

it.each([
  ['', { screen: 'library', query: {} }],
  ['#/nowhere', { screen: 'library', query: {} }],
  ['#/session/../../etc', { screen: 'library', query: {} }],
  [`#/session/${ID}/step/0?tab=evil`, { screen: 'session', id: ID, step: 1, tab: 'summary', filter: '' }],
  ['#/library?verdict=maybe&since=yesterday&agent=x', { screen: 'library', query: { agent: 'x' } }],
  ['#/targets/evil/x', { screen: 'targets', place: null }],
  ['#/grants/grant/%E0%A4%A', { screen: 'grants', place: null }],
  ['#/library?label=%20no&agent=x', { screen: 'library', query: { agent: 'x' } }],
  ['#/live/short', { screen: 'live', session: null }],
])('takes %s as what is left of it that makes sense', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
});

it('writes the address when it goes somewhere, and follows the address when that changes', () => {
  const listeners = new Map<string, () => void>();
  const calls: string[] = [];
  const location = { hash: '#/live' };
  const record = (how: string) => (_: unknown, __: string, address: string) => {
    calls.push(`${how} ${address}`);
    location.hash = address;
  };
  const router = createRouter({
    location,
    history: { pushState: record('push'), replaceState: record('replace') },
    addEventListener: (name: string, listener: () => void) => listeners.set(name, listener),
  } as unknown as Window);
  expect(router.route.get()).toEqual({ screen: 'live', session: null });
  router.go({ screen: 'targets', place: null });
  router.go({ screen: 'targets', place: null });
  router.go({ screen: 'start' }, 'replace');
  expect(calls).toEqual(['push #/targets', 'replace #/start']);
  location.hash = '#/library';
  listeners.get('popstate')?.();
  expect(router.route.get().screen).toBe('library');
});
