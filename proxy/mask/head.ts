import { SESSION_TOKEN_RULE, type HeaderList, type MaskedSpan } from '../../contract/record.ts';
import { commitmentOf, placeholder } from './placeholder.ts';

/** Headers that carry credentials, in either direction; never recorded. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-auth-token',
  'x-api-key',
  'x-amz-security-token',
]);
/** A session token of ours as it travels: in a header, or in base64url as a subprotocol. */
const OWN_TOKEN = /^(?:bearer\s+chp_|Y2hwX)/i;
const BEARER_PROTOCOL = /(base64url\.bearer\.authorization\.k8s\.io\.)([^\s,]+)/gi;
/** Query parameters that carry credentials, lower case. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'token',
  'access_token',
  'id_token',
  'refresh_token',
  'client_secret',
  'password',
  'api_key',
  'apikey',
]);

export interface MaskedUrl {
  readonly url: string;
  readonly spans: readonly MaskedSpan[];
}

/** The URL as it may be kept: values of credential parameters and a userinfo part replaced, everything else as received. */
export function maskUrl(
  url: string,
  key: Uint8Array,
  part: 'request.url' | 'response.headers' = 'request.url',
  path?: string,
): MaskedUrl {
  const spans: MaskedSpan[] = [];
  const replace = (name: string, value: string): string => {
    const commitment = commitmentOf(key, value);
    spans.push({ part, path: path ?? name, bytes: Buffer.byteLength(value), commitment, rule: 'credential' });
    return placeholder(commitment);
  };
  const userless = url.replace(
    /^([a-z][a-z0-9+.-]*:)?\/\/([^/?#@]*)@/i,
    (_, scheme: string | undefined, user: string) => `${scheme ?? ''}//${replace('userinfo', user)}@`,
  );
  const mark = userless.indexOf('?');
  if (mark < 0) return { url: userless, spans };
  const pairs = userless.slice(mark + 1).split(/([&;#])/);
  const masked = pairs.map((pair) => {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? '' : decode(pair.slice(0, equals));
    if (!PARAMETERS.has(name.toLowerCase())) return pair;
    return `${pair.slice(0, equals)}=${encodeURIComponent(replace(name, decode(pair.slice(equals + 1))))}`;
  });
  return { url: userless.slice(0, mark + 1) + masked.join(''), spans };
}

function decode(field: string): string {
  try {
    return decodeURIComponent(field.replaceAll('+', ' '));
  } catch {
    return field;
  }
}

/** Headers as they may be kept: order, case and repetition stay, credentials are replaced. */
export function maskHeaders(
  headers: HeaderList,
  key: Uint8Array,
  part: 'request.headers' | 'response.headers',
): { readonly headers: HeaderList; readonly spans: readonly MaskedSpan[] } {
  const spans: MaskedSpan[] = [];
  const replace = (name: string, value: string): string => {
    const commitment = commitmentOf(key, value);
    spans.push({
      part,
      path: name,
      bytes: Buffer.byteLength(value, 'latin1'),
      commitment,
      rule: OWN_TOKEN.test(value) ? SESSION_TOKEN_RULE : 'credential',
    });
    return placeholder(commitment);
  };
  const kept = headers.map(([name, value]): readonly [string, string] => {
    const lower = name.toLowerCase();
    if (CREDENTIALS.has(lower)) return [name, replace(name, value)];
    if (lower === 'sec-websocket-protocol') {
      return [name, value.replace(BEARER_PROTOCOL, (_, prefix: string, token: string) => prefix + replace(name, token))];
    }
    if (part === 'response.headers' && lower === 'location') {
      const location = maskUrl(value, key, part, name);
      spans.push(...location.spans);
      return [name, location.url];
    }
    return [name, value];
  });
  return { headers: kept, spans };
}
