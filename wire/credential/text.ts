import { FORMS } from './forms.ts';
import { isTelling, isTellingParameter } from './names.ts';

/** Where a credential stands in a text; UTF-16 positions, `end` not included. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

const ANY_FORM = new RegExp(
  Object.values(FORMS)
    .map((form) => `(?:${form.source})`)
    .join('|'),
  'g',
);
/** `NAME=`, `NAME: `, `"NAME" : `; options too. Bounded, so that no text makes it slow. */
const ASSIGNMENT = /(?<![\w.])["']?-{0,2}([A-Za-z_][\w.-]{0,80})["']?[ \t]{0,20}(?:=>|:=|=|:)[ \t]{0,20}/g;
const VALUE = /(?:"((?:[^"\\]|\\[^])*)|'([^']*)|([^\s"'`;&|<>()]+))/y;
/** What follows `Authorization:` and `Cookie:` has blanks in it. */
const HEADER_VALUE = /["']?((?:[A-Za-z][\w-]{0,30}[ \t]+(?=[^\s"'`]))?)([^"'`\r\n]+)/y;
const SCHEME = /\b(?:bearer|basic|negotiate)[ \t]+([\w\-.~+/]{6,}=*)/gi;
const USERINFO = /([a-z][a-z0-9+.-]{0,20}):\/\/([^\s/?#"'<>\\]+)@/gi;
const URL_PARAMETER = /[?&;]([\w.~%-]{1,80})=([^\s&;#"'<>]+)/g;
/** `$NAME` and `${NAME}` name a credential and are none; `$(` begins a command. */
export const REFERENCE = /^(?:\$[A-Z_][A-Z0-9_]*|\$\{[^}]*\}|\$)$/;

/** Credentials by their look alone: the formats of `FORMS`. */
export function formsIn(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(ANY_FORM)) push(found, match.index, match[0].length);
  return found;
}

/**
 * Credentials in any text, such as an argument, a script, a URL or a header: known formats, values beside telling names,
 * `Authorization` schemes, userinfo and signed parameters of URLs. In order, without overlap.
 */
export function credentialsIn(text: string): readonly Found[] {
  // Nothing shorter is worth the search, and most values of a query are shorter.
  if (text.length < 4) return [];
  const found: Found[] = [...formsIn(text)];
  if (/[=:]/.test(text)) assignments(text, found);
  for (const match of text.matchAll(SCHEME)) {
    const value = match[1] ?? '';
    // "basic authentication" is English; base64 of anything has a digit, a capital or padding.
    if (/[A-Z0-9=]/.test(value) || /^bearer/i.test(match[0]))
      push(found, match.index + match[0].length - value.length, value.length);
  }
  if (text.includes('://')) {
    for (const match of text.matchAll(USERINFO)) {
      const [, scheme = '', user = ''] = match;
      // `ssh://git@host` names an account; everywhere else a lone user is a token.
      if (!/ssh$/i.test(scheme) || user.includes(':')) push(found, match.index + scheme.length + 3, user.length);
    }
  }
  for (const match of text.matchAll(URL_PARAMETER)) {
    const [whole, name = '', value = ''] = match;
    if (isTellingParameter(decoded(name))) push(found, match.index + whole.length - value.length, value.length);
  }
  return merged(found);
}

function assignments(text: string, found: Found[]): void {
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match; match = ASSIGNMENT.exec(text)) {
    const name = match[1] ?? '';
    // The value of one may be the name of the next: `--env=TOKEN=x`.
    if (!isTelling(name)) continue;
    const at = ASSIGNMENT.lastIndex;
    const value = /(?:authorization|cookie)$/i.test(name) ? headerValue(text, at) : plainValue(text, at);
    if (!value || REFERENCE.test(text.slice(value.start, value.end))) continue;
    found.push(value);
    ASSIGNMENT.lastIndex = value.end;
  }
}

function plainValue(text: string, at: number): Found | undefined {
  VALUE.lastIndex = at;
  const match = VALUE.exec(text);
  const value = match?.[1] ?? match?.[2] ?? match?.[3] ?? '';
  if (!match || value === '') return undefined;
  const start = at + match[0].length - value.length;
  return { start, end: start + value.length };
}

function headerValue(text: string, at: number): Found | undefined {
  HEADER_VALUE.lastIndex = at;
  const match = HEADER_VALUE.exec(text);
  const value = match?.[2]?.trimEnd() ?? '';
  if (!match || value === '') return undefined;
  const start = at + match[0].length - (match[2] ?? '').length;
  return { start, end: start + value.length };
}

function push(found: Found[], start: number, length: number): void {
  if (length > 0) found.push({ start, end: start + length });
}

/** In order; what overlaps or touches becomes one. */
export function merged(found: readonly Found[]): readonly Found[] {
  if (found.length < 2) return found;
  const sorted = [...found].sort((a, b) => a.start - b.start || a.end - b.end);
  const result: Found[] = [];
  for (const one of sorted) {
    const last = result.at(-1);
    if (last && one.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, one.end) };
    else result.push(one);
  }
  return result;
}

/** The text with each found part replaced. */
export function replaced(text: string, found: readonly Found[], by: (value: string) => string): string {
  let result = '';
  let at = 0;
  for (const { start, end } of found) {
    result += text.slice(at, start) + by(text.slice(start, end));
    at = end;
  }
  return result + text.slice(at);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
