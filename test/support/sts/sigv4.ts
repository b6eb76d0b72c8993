/**
 * AWS Signature Version 4, verified from its description alone, with nothing of the SDK that made the signature.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What the signature says of itself; nothing in it has been checked. */
export interface Claimed {
  readonly accessKeyId: string;
  readonly scope: { readonly day: string; readonly region: string; readonly service: string; readonly end: string };
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260102T030405Z` */
  readonly date: string;
  readonly sessionToken: string | undefined;
  /** True when the signature is in the query. */
  readonly presigned: boolean;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Undefined when the request is not signed, or in another way. */
export function claimedBy({ url, headers }: SignedRequest): Claimed | undefined {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  if (url.includes('?') && query.get('X-Amz-Algorithm') === ALGORITHM) {
    return parts(
      query.get('X-Amz-Credential') ?? '',
      query.get('X-Amz-SignedHeaders') ?? '',
      query.get('X-Amz-Signature') ?? '',
      query.get('X-Amz-Date') ?? '',
      query.get('X-Amz-Security-Token') ?? undefined,
      true,
    );
  }
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    headers['authorization'] ?? '',
  );
  if (!match) return undefined;
  const [, credential = '', signed = '', signature = ''] = match;
  return parts(credential, signed, signature, headers['x-amz-date'] ?? '', headers['x-amz-security-token'], false);
}

function parts(
  credential: string,
  signed: string,
  signature: string,
  date: string,
  sessionToken: string | undefined,
  presigned: boolean,
): Claimed | undefined {
  const [accessKeyId, day, region, service, end, ...more] = credential.split('/');
  if (!accessKeyId || !day || !region || !service || !end || more.length > 0) return undefined;
  const scope = { day, region, service, end };
  return { accessKeyId, scope, signedHeaders: signed.split(';'), signature, date, sessionToken, presigned };
}

/** True when `secret` has signed this very request. */
export function isSignedBy(request: SignedRequest, claimed: Claimed, secret: string): boolean {
  const { scope, date, signedHeaders, signature } = claimed;
  const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
  const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  const canonical = [
    request.method,
    path,
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    hash(request.body),
  ].join('\n');
  const text = [ALGORITHM, date, [scope.day, scope.region, scope.service, scope.end].join('/'), hash(canonical)].join('\n');
  const key = [scope.day, scope.region, scope.service, scope.end].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  const expected = hmac(key, text);
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Sorted by encoded name and value; the signature itself is not part of what is signed. */
function canonicalQuery(query: string): string {
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** Wall clock, milliseconds, of `20260102T030405Z`; NaN when it is not one. */
export function amzDate(date: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match) return NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
