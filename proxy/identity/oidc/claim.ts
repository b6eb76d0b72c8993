/** Claims of a token: values by path, and the patterns that they have to fit. */

/** The claims set of a token (RFC 7519 section 4), parsed. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The value at a path: `realm_access.roles` is the member `roles` of the object `realm_access`; a dot or a backslash that belongs to a name is
 * written with a backslash before it. Undefined when there is nothing; lists are not walked into.
 */
export function claimAt(claims: Claims, path: string): unknown {
  let value: unknown = claims;
  for (const name of segments(path)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
    value = (value as Claims)[name];
  }
  return value;
}

/** The names of a path, without their backslashes. */
export function segments(path: string): string[] {
  const names = [''];
  for (const [, escaped, dot, other] of path.matchAll(/\\(.)|(\.)|([^\\.]+|\\$)/gs)) {
    if (dot === undefined) names.push((names.pop() ?? '') + (escaped ?? other ?? ''));
    else names.push('');
  }
  return names;
}

/** A name as it is written in a path. */
export function escapeSegment(name: string): string {
  return name.replace(/[\\.]/g, '\\$&');
}

/** Whether a pattern fits the whole of a value; `*` stands for any characters, none included. Takes time proportional to the two lengths multiplied. */
export function fits(pattern: string, value: string): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let resume = 0;
  while (v < value.length) {
    // A star in the pattern is always one, also where the value has one too.
    if (pattern[p] === '*') {
      star = p++;
      resume = v;
    } else if (pattern[p] === value[v]) {
      p++;
      v++;
    } else if (star >= 0) {
      p = star + 1;
      v = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** A claim as text: strings, numbers and booleans; undefined for everything else and for the empty string. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** For sentences and names: without control and invisible characters, at most `limit` characters long. */
export function shown(text: string, limit = 100): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '�');
  return plain.length > limit ? `${plain.slice(0, limit - 1)}…` : plain;
}

/** Whether a text has characters that could pretend to be something else in a header, a log or a list. */
export function hasControls(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);
}
