/** The form of a plain HTTPS service as typed, what is wrong with it, and what is asked of the engine. */
import { PARAMS, type Params } from '../../contract/bridge.ts';
import { TargetName } from '../../contract/target.ts';
import { problemOf } from '../form/Field.tsx';

export const HTTPS_CREDENTIALS = [
  ['token', 'a bearer token'],
  ['basic', 'a user name and password'],
  ['header', 'a header such as X-Api-Key'],
  ['query', 'a query parameter'],
  ['none', 'nothing'],
] as const;
export type HttpsCredential = (typeof HTTPS_CREDENTIALS)[number][0];

export interface HttpsDraft {
  readonly name: string;
  readonly url: string;
  readonly kind: HttpsCredential;
  /** User, header or parameter. */
  readonly key: string;
  readonly secret: string;
  readonly ca: string;
  readonly proxyUrl: string;
}

export const EMPTY_HTTPS: HttpsDraft = { name: '', url: '', kind: 'token', key: '', secret: '', ca: '', proxyUrl: '' };

export function httpsProblems(d: HttpsDraft): Partial<Record<keyof HttpsDraft, string>> {
  const url = /^https:\/\/[^\s/@]+(\/\S*)?$/.test(d.url.trim());
  const proxy = /^(https?|socks5h?):\/\/\S+$/.test(d.proxyUrl.trim());
  const header = d.kind !== 'header' || /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(d.key.trim());
  const found: readonly (readonly [keyof HttpsDraft, string | null])[] = [
    ['name', problemOf(d.name, TargetName.safeParse(d.name).success, 'Up to 63 letters, digits, dots, dashes or underscores.')],
    ['url', problemOf(d.url, url, 'An address that begins with https:// and holds no user name.')],
    ['key', problemOf(d.key, header, 'Not the name of a header.')],
    ['proxyUrl', problemOf(d.proxyUrl, proxy, 'http://, https:// or socks5:// and an address.')],
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

/** Null while something is missing or wrong. */
export function httpsParams(d: HttpsDraft): Params<'targets.https'> | null {
  const key = d.key.trim();
  const credential = {
    token: { type: 'token', token: d.secret },
    basic: { type: 'basic', username: key, password: d.secret },
    header: { type: 'header', name: key, value: d.secret },
    query: { type: 'query', name: key, value: d.secret },
    none: { type: 'none' },
  }[d.kind];
  if (d.kind !== 'token' && d.kind !== 'none' && key === '') return null;
  const parsed = PARAMS['targets.https'].safeParse({
    name: d.name.trim(),
    url: d.url.trim(),
    credential,
    ...(d.ca.trim() !== '' && { ca: d.ca.trim() }),
    ...(d.proxyUrl.trim() !== '' && { proxyUrl: d.proxyUrl.trim() }),
  });
  return parsed.success ? parsed.data : null;
}
