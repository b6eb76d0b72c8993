/** A recorded body against the object that the cluster's audit log has for it. */
import { parse as parseYaml } from 'yaml';
import type { MaskedSpan } from '../../contract/record.ts';
import type { ShownMessage } from './shown.ts';

/** The value in a recorded body; undefined when its form cannot be read here (protobuf), which callers count. */
export function parseBody({ body, bodyEncoding, bodyTruncated, mediaType }: ShownMessage): unknown {
  if (body === null || bodyEncoding !== 'utf8' || bodyTruncated) return undefined;
  if (/\bjson$/.test(mediaType)) return JSON.parse(body) as unknown;
  // `apply-patch+yaml` and whatever else calls itself YAML; kubectl sends JSON under that name too, which is YAML.
  if (/\byaml$/.test(mediaType)) return parseYaml(body) as unknown;
  return undefined;
}

/** Both notations for a key with dots in it become the same. */
const plain = (path: string) =>
  path
    .replace(/[[\]'"]/g, '.')
    .replace(/\.+/g, '.')
    .replace(/^\.|\.$/g, '');

/**
 * Places where `recorded` and `audited` differ. A masked place must differ: what is recorded there is not the value.
 * With `defaults`, `audited` may have more (the server logs a request's object after it has filled in defaults).
 */
export function differences(recorded: unknown, audited: unknown, masked: readonly MaskedSpan[], defaults: boolean): string[] {
  const gone = new Set(masked.map((span) => plain(span.path)));
  const found: string[] = [];
  const walk = (a: unknown, b: unknown, path: string): void => {
    if (gone.has(plain(path))) {
      if (JSON.stringify(a) === JSON.stringify(b)) found.push(`${path}: masked, but the value is there`);
    } else if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (key in a || !defaults) walk(a[key], b[key], path === '' ? key : `${path}.${key}`);
      }
    } else if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      a.forEach((item, i) => walk(item, b[i], `${path}[${i}]`));
    } else if (JSON.stringify(a) !== JSON.stringify(b) && !(isEmpty(a) && isEmpty(b))) {
      found.push(`${path || '(root)'}: recorded ${brief(a)}, audited ${brief(b)}`);
    }
  };
  walk(recorded, audited, '');
  return found;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Go's `omitempty` drops these, and `null` stands for them. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.values(value).every(isEmpty));

const brief = (value: unknown) => (JSON.stringify(value) as string | undefined)?.slice(0, 120) ?? 'nothing';
