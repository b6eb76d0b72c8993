import { SESSION_TOKEN_RULE, type HeaderList, type MaskedSpan } from '../../contract/record.ts';
import { credentialsIn, replaced } from '../../wire/credential/text.ts';
import { commitmentOf } from '../commitment.ts';
import { headerRule, type HeaderRule } from './header-rule.ts';
import { placeholder } from './placeholder.ts';
import { maskUrl } from './url.ts';

/** A session token of ours as it travels: in a header, or in base64url as a subprotocol. */
const OWN_TOKEN = /^(?:bearer\s+chp_|Y2hwX)/i;
const BEARER_PROTOCOL = /(base64url\.bearer\.authorization\.k8s\.io\.)([^\s,]+)/gi;

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
  const search = (name: string, value: string): string => {
    const found = credentialsIn(value);
    return found.length === 0 ? value : replaced(value, found, (secret) => replace(name, secret));
  };
  const kept = headers.map((header): readonly [string, string] => {
    const [name, value] = header;
    const rule = headerRule(name.toLowerCase());
    if (rule === 'keep' || known.isClean(rule, value)) return header;
    let masked = value;
    if (rule === 'hide') masked = replace(name, value);
    else if (rule === 'url') {
      const url = maskUrl(value, key, part, name);
      spans.push(...url.spans);
      masked = url.url;
    } else {
      // A token may stand among the subprotocols under its own name, or in any other form.
      const rest =
        rule === 'protocols'
          ? value.replace(BEARER_PROTOCOL, (_, prefix: string, token: string) => prefix + replace(name, token))
          : value;
      masked = search(name, rest);
    }
    if (masked !== value) return [name, masked];
    known.add(rule, value);
    return header;
  });
  return { headers: kept, spans };
}

/** Values in which nothing was found, so that what every request repeats (`User-Agent`) is searched once. */
class CleanValues {
  readonly #values = new Set<string>();

  isClean(rule: HeaderRule, value: string): boolean {
    return rule === 'search' && this.#values.has(value);
  }

  add(rule: HeaderRule, value: string): void {
    if (rule !== 'search' || value.length > MAX_REMEMBERED_LENGTH) return;
    if (this.#values.size >= MAX_REMEMBERED) this.#values.clear();
    this.#values.add(value);
  }
}

const MAX_REMEMBERED = 256;
const MAX_REMEMBERED_LENGTH = 512;
const known = new CleanValues();
