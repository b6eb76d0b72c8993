import type { MaskedSpan } from '../../contract/record.ts';
import { PLAIN_PARAMETERS } from '../../wire/credential/forms.ts';
import { isTellingParameter } from '../../wire/credential/names.ts';
import { credentialsIn, formsIn, type Found, replaced } from '../../wire/credential/text.ts';
import { credentialsInWords } from '../../wire/credential/words.ts';
import { commitmentOf } from '../commitment.ts';
import { formField } from './form-field.ts';
import { placeholder } from './placeholder.ts';

export interface MaskedUrl {
  readonly url: string;
  readonly spans: readonly MaskedSpan[];
}

/** The arguments of exec and attach. */
const COMMAND = 'command';
const MAX_ENCODINGS = 3;
const USERINFO = /^([a-z][a-z0-9+.-]*:)?\/\/([^/?#@]*)@/i;
/** No token is made of lower-case letters, digits and dashes alone, and nearly every path is. */
const UNUSUAL = /[A-Z_%]/;

/**
 * The URL as it may be kept: credentials in its query replaced (by their parameter's name, by their form, or by what the words of
 * `command` say of each other), also a userinfo part and known forms in the path. Everything else stays as received, byte for byte.
 * @param path of the spans, when the URL is the value of a header; otherwise the parameter: `token`, `command[3]`.
 */
export function maskUrl(
  url: string,
  key: Uint8Array,
  part: 'request.url' | 'response.headers' | 'request.headers' = 'request.url',
  path?: string,
): MaskedUrl {
  const spans: MaskedSpan[] = [];
  const hide = (name: string, value: string): string => {
    const commitment = commitmentOf(key, value);
    spans.push({ part, path: path ?? name, bytes: Buffer.byteLength(value), commitment, rule: 'credential' });
    return placeholder(commitment);
  };
  const mark = url.indexOf('?');
  const before = mark < 0 ? url : url.slice(0, mark);
  let masked = before;
  if (before.includes('//')) {
    masked = before.replace(
      USERINFO,
      (_, scheme: string | undefined, user: string) => `${scheme ?? ''}//${hide('userinfo', user)}@`,
    );
  }
  if (UNUSUAL.test(before)) masked = replaced(masked, formsIn(masked), (value) => hide('path', value));
  if (mark >= 0) masked += `?${maskQuery(url.slice(mark + 1), hide)}`;
  return { url: masked, spans };
}

type Hide = (name: string, value: string) => string;

function maskQuery(query: string, hide: Hide): string {
  const pairs = query.split(/([&;#])/);
  const names = pairs.map((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? undefined : formField(pair.slice(0, equals)).text;
  });
  const words = commandWords(pairs, names);
  let word = 0;
  return pairs
    .map((pair, i) => {
      const name = names[i];
      // A pair without a name is all value.
      if (name === undefined) return maskField(pair, 'query', credentialsIn, hide);
      const equals = pair.indexOf('=');
      const value = pair.slice(equals + 1);
      const label = maskField(pair.slice(0, equals), 'query', formsIn, hide);
      if (name === COMMAND) {
        const found = words[word] ?? [];
        word += 1;
        return `${label}=${maskField(value, `${COMMAND}[${word - 1}]`, () => found, hide)}`;
      }
      return `${label}=${maskField(value, label === pair.slice(0, equals) ? name : 'query', searchFor(name), hide)}`;
    })
    .join('');
}

/** What is found in each `command` parameter, in their order, whatever stands between them. */
function commandWords(pairs: readonly string[], names: readonly (string | undefined)[]): readonly (readonly Found[])[] {
  const words = pairs.filter((_, i) => names[i] === COMMAND).map((pair) => formField(pair.slice(pair.indexOf('=') + 1)).text);
  return words.length === 0 ? [] : credentialsInWords(words);
}

function searchFor(name: string): (text: string) => readonly Found[] {
  if (PLAIN_PARAMETERS.has(name.toLowerCase())) return formsIn;
  return isTellingParameter(name) ? (text) => (text === '' ? [] : [{ start: 0, end: text.length }]) : credentialsIn;
}

function maskField(raw: string, path: string, search: (text: string) => readonly Found[], hide: Hide): string {
  if (raw.length < 2 && search === credentialsIn) return raw;
  const field = formField(raw);
  const found = search(field.text);
  if (found.length === 0) {
    // A URL within a URL is encoded twice. Where inside it the secret stands is not worth following.
    return isEncodedAgain(field.text) ? encodeURIComponent(hide(path, field.text)) : raw;
  }
  let result = '';
  let at = 0;
  for (const { start, end } of found) {
    const [from, to] = field.rawRange(start, end);
    result += raw.slice(at, from) + encodeURIComponent(hide(path, field.text.slice(start, end)));
    at = to;
  }
  return result + raw.slice(at);
}

/** True when a text that is still percent-encoded holds a credential, or is encoded so often that nobody reads it. */
function isEncodedAgain(text: string, times = 1): boolean {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return false;
  const again = formField(text).text;
  return times > MAX_ENCODINGS || credentialsIn(again).length > 0 || isEncodedAgain(again, times + 1);
}
