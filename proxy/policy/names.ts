/**
 * A list of names with stars, made once and asked often. A star stands for any characters, also none; alone it also matches what has no
 * name (`''`), which nothing else does.
 */
export class Names {
  readonly #any: boolean;
  readonly #exact: ReadonlySet<string>;
  readonly #starred: readonly Starred[];

  constructor(patterns: readonly string[]) {
    this.#any = patterns.some((pattern) => /^\*+$/.test(pattern));
    this.#exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
    this.#starred = patterns.filter((pattern) => pattern.includes('*')).map(starred);
  }

  has(value: string): boolean {
    if (this.#any) return true;
    if (value === '') return false;
    if (this.#exact.has(value)) return true;
    for (const pattern of this.#starred) if (fits(pattern, value)) return true;
    return false;
  }

  /** True when one of them is in the list; never for none. */
  hasOneOf(values: readonly string[]): boolean {
    for (const value of values) if (this.has(value)) return true;
    return false;
  }
}

/** What stands between the stars. */
interface Starred {
  readonly first: string;
  readonly middle: readonly string[];
  readonly last: string;
}

function starred(pattern: string): Starred {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop() ?? '';
  return { first, middle: rest.filter((part) => part !== ''), last };
}

/** Without going back: the first place for each part leaves the most room for the next. */
function fits({ first, middle, last }: Starred, value: string): boolean {
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of middle) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length;
}
