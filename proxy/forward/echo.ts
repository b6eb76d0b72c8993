import { ChaperoneError } from '../../contract/errors.ts';
import type { HeaderList, MaskedSpan } from '../../contract/record.ts';
import { commitmentOf } from '../commitment.ts';
import type { AnswerMask } from '../exchange.ts';
import type { UpstreamCredential } from '../proxy.ts';

/** Shorter ones are found everywhere by chance, and are not secrets to speak of. */
const SHORTEST = 6;
const RULE = 'echoed-credential';
const STAR = 0x2a;

/**
 * What of a credential a service might repeat in its answer: a redirect that keeps the query, an error page that prints the request, an
 * echo service. As it was sent, and as it was before it was encoded. Empty when there is nothing secret in it.
 */
export function secretsOf(credential: UpstreamCredential): readonly Buffer[] {
  const known = kept.get(credential);
  if (known) return known;
  const found = new Set<string>();
  for (const value of Object.values(credential.headers)) {
    found.add(value);
    const [, scheme, rest] = /^(\S+) +(\S+)$/.exec(value) ?? [];
    if (rest !== undefined) found.add(rest);
    // RFC 7617: the password is all that follows the first colon.
    if (scheme?.toLowerCase() === 'basic')
      found.add(
        Buffer.from(rest ?? '', 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, ''),
      );
  }
  for (const [, value] of credential.query ?? []) found.add(value);
  for (const value of [...found]) {
    found.add(encodeURIComponent(value)).add(encodeURIComponent(value).replaceAll('%20', '+'));
    found.add(JSON.stringify(value).slice(1, -1)).add(html(value));
  }
  // The longest first, so that what contains another is found as a whole.
  const secrets = [...found].map((text) => Buffer.from(text, 'utf8')).filter(({ length }) => length >= SHORTEST);
  secrets.sort((a, b) => b.length - a.length);
  kept.set(credential, secrets);
  return secrets;
}

const kept = new WeakMap<UpstreamCredential, readonly Buffer[]>();

/** The header lines of an answer with every secret in them starred out. */
export function headersWithoutEcho(
  headers: HeaderList,
  secrets: readonly Buffer[],
  key: Uint8Array,
): { readonly headers: HeaderList; readonly spans: readonly MaskedSpan[] } {
  const spans: MaskedSpan[] = [];
  const clean = headers.map(([name, value]): readonly [string, string] => {
    const bytes = Buffer.from(value, 'latin1');
    const found = starOut(bytes, secrets, key, { part: 'response.headers', path: name });
    spans.push(...found);
    return [name, found.length === 0 ? value : bytes.toString('latin1')];
  });
  return { headers: clean, spans };
}

/**
 * The body likewise, as it passes: no byte waits unless it may be the beginning of a secret, and the length stays the same.
 * Throws ChaperoneError `mask.undecodable` for a body that cannot be searched.
 */
export function bodyWithoutEcho(headers: HeaderList, secrets: readonly Buffer[], key: Uint8Array): AnswerMask {
  if (headers.some(([name, value]) => name.toLowerCase() === 'content-encoding' && value.trim().toLowerCase() !== 'identity'))
    throw new ChaperoneError('mask.undecodable', { reason: 'it is compressed, although that was not asked for' });
  return new EchoMask(secrets, key);
}

class EchoMask implements AnswerMask {
  readonly whole = false;
  readonly spans: MaskedSpan[] = [];
  readonly #secrets: readonly Buffer[];
  readonly #key: Uint8Array;
  /** The end of what came that may be the beginning of a secret. */
  #tail: Buffer = Buffer.alloc(0);

  constructor(secrets: readonly Buffer[], key: Uint8Array) {
    this.#secrets = secrets;
    this.#key = key;
  }

  push(chunk: Buffer): Buffer {
    const all = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    this.#star(all);
    const held = Math.max(...this.#secrets.map((secret) => beginning(all, secret)));
    this.#tail = Buffer.from(all.subarray(all.length - held));
    return all.subarray(0, all.length - held);
  }

  finish(): Buffer {
    return this.#tail;
  }

  #star(bytes: Buffer): void {
    const found = starOut(bytes, this.#secrets, this.#key, { part: 'response.body', path: '' });
    // One row is enough to say so; an echo in every line of a stream would fill the record.
    for (const span of found) if (this.spans.length < 100) this.spans.push(span);
  }
}

/** Writes stars over each secret, in place. */
function starOut(
  bytes: Buffer,
  secrets: readonly Buffer[],
  key: Uint8Array,
  where: Pick<MaskedSpan, 'part' | 'path'>,
): MaskedSpan[] {
  const spans: MaskedSpan[] = [];
  for (const secret of secrets) {
    for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + secret.length)) {
      bytes.fill(STAR, at, at + secret.length);
      spans.push({ ...where, bytes: secret.length, commitment: commitmentOf(key, secret), rule: RULE });
    }
  }
  return spans;
}

/** How many of the last bytes are the first of `secret`, but not all of it. */
function beginning(bytes: Buffer, secret: Buffer): number {
  const first = secret[0] ?? 0;
  const from = Math.max(0, bytes.length - secret.length + 1);
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (bytes.compare(secret, 0, bytes.length - at, at) === 0) return bytes.length - at;
  }
  return 0;
}

/** As most templates escape text. */
function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
