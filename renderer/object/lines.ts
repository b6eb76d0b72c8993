/**
 * A Kubernetes object as lines to compare: like kubectl's YAML, keys in alphabetical order, so that a change is a few lines and the order
 * of keys is none. Numbers keep their digits. For reading, not for applying.
 */

export interface ObjectLine {
  readonly text: string;
  /** Changes with every write and says nothing about it: managedFields, versions, times. */
  readonly noise: boolean;
}

const NOISE: ReadonlySet<string> = new Set([
  'metadata.creationTimestamp',
  'metadata.generation',
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.selfLink',
  'metadata.uid',
  'metadata.annotations.kubectl.kubernetes.io/last-applied-configuration',
  'status.observedGeneration',
]);
const pathOf = (key: string, path: string): string => (path === '' ? key : `${path}.${key}`);

const isNoise = (key: string, path: string): boolean => NOISY_KEYS.test(key) || NOISE.has(pathOf(key, path));

const NOISY_KEYS = /^last[A-Z][A-Za-z]*Time$/;
/** Before all others, as people look for them. */
const FIRST = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** A number that a JavaScript number cannot hold; its digits as they were sent. */
class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Null when the text is not JSON. */
function parse(json: string): unknown {
  type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
  const exact: Reviver = (_, value, context) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? new Digits(context.source)
      : value;
  try {
    return JSON.parse(json, exact);
  } catch {
    return null;
  }
}

const PLAIN = /^[A-Za-z/][A-Za-z0-9_./@+-]*(?:[ :=,][A-Za-z0-9_./@+()=-]+)*$/;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

/** A string as YAML would have it on one line. */
function scalar(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (typeof value !== 'string') return String(value);
  return PLAIN.test(value) && !WORDS.test(value) && !value.includes(': ') && !value.includes(' #')
    ? value
    : JSON.stringify(value);
}

const isNode = (value: unknown): value is Record<string, unknown> | readonly unknown[] =>
  typeof value === 'object' && value !== null && !(value instanceof Digits);

const isEmpty = (value: object): boolean => (Array.isArray(value) ? value.length : Object.keys(value).length) === 0;

/** Noise stands last, so that leaving it out never takes the dash of a list's item along. */
function order(keys: readonly string[], path: string): readonly string[] {
  const place = (key: string): number =>
    isNoise(key, path) ? FIRST.length + 1 : path === '' && FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length;
  return [...keys].sort((a, b) => place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** Empty when the text is null or is not JSON. */
export function objectLines(json: string | null): readonly ObjectLine[] {
  const lines: ObjectLine[] = [];
  const put = (head: string, value: unknown, depth: number, path: string, noise: boolean): void => {
    const indent = '  '.repeat(depth);
    if (!isNode(value) || isEmpty(value)) {
      const empty = Array.isArray(value) ? '[]' : '{}';
      if (typeof value === 'string' && value.includes('\n')) {
        lines.push({ text: `${head} |`, noise });
        for (const line of value.replace(/\n$/, '').split('\n')) lines.push({ text: `${indent}${line}`, noise });
      } else lines.push({ text: `${head} ${isNode(value) ? empty : scalar(value)}`, noise });
      return;
    }
    const at = lines.push({ text: head, noise }) - 1;
    inside(value, depth, path, noise);
    // What holds nothing but noise is noise.
    if (lines.slice(at + 1).every((line) => line.noise)) lines[at] = { text: head, noise: true };
  };
  const inside = (value: Record<string, unknown> | readonly unknown[], depth: number, path: string, noise: boolean): void => {
    const indent = '  '.repeat(depth);
    if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) {
        if (isNode(item) && !isEmpty(item) && !Array.isArray(item)) {
          const from = lines.length;
          inside(item, depth + 1, path, noise);
          const first = lines[from];
          if (first !== undefined) lines[from] = { ...first, text: `${indent}- ${first.text.slice(indent.length + 2)}` };
        } else put(`${indent}-`, item, depth + 1, path, noise);
      }
      return;
    }
    const record = value as Record<string, unknown>;
    for (const key of order(Object.keys(record), path)) {
      const at = pathOf(key, path);
      const name = PLAIN.test(key) && !WORDS.test(key) ? key : JSON.stringify(key);
      put(`${indent}${name}:`, record[key], depth + (Array.isArray(record[key]) ? 0 : 1), at, noise || isNoise(key, path));
    }
  };
  const value = json === null ? null : parse(json);
  if (isNode(value)) inside(value, 0, '', false);
  return lines;
}
