/** What changed between two states of an object, field by field, as people read it. */

export interface FieldChange {
  /** `spec.template.spec.containers[web].image`; keys that are no plain words are quoted. */
  readonly path: string;
  /** JSON text; null where there was, or is, nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Bookkeeping of the API server, which changes with every write. */
const NOISE: ReadonlySet<string> = new Set(['metadata.managedFields', 'metadata.resourceVersion', 'metadata.generation']);
/** Fields by which items of a list are told apart. Source: the list-map keys of Kubernetes' own types. */
const ITEM_KEYS = ['name', 'type', 'key', 'ip', 'mountPath', 'uid'] as const;
/** Levels below which two values are compared as a whole. */
const MAX_DEPTH = 64;

/** @param before JSON text of an object. */
export function fieldChanges(before: string, after: string): readonly FieldChange[] {
  const changes: FieldChange[] = [];
  compare('', JSON.parse(before), JSON.parse(after), 0, changes);
  return changes;
}

function compare(path: string, before: unknown, after: unknown, depth: number, changes: FieldChange[]): void {
  if (NOISE.has(path)) return;
  const fields = depth < MAX_DEPTH ? pairs(path, before, after) : null;
  if (fields) for (const [name, was, is] of fields) compare(name, was, is, depth + 1, changes);
  else if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ path, before: textOf(before), after: textOf(after) });
}

type Pair = readonly [path: string, before: unknown, after: unknown];

/** The fields or items of two values side by side; null when they have to be compared as wholes. */
function pairs(path: string, before: unknown, after: unknown): readonly Pair[] | null {
  if (isObject(before) && isObject(after)) {
    return keysOf(before, after).map((key) => [path + (path === '' ? plainKey(key) : nested(key)), before[key], after[key]]);
  }
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const [old, now] = [named(before), named(after)];
  if (old && now) return keysOf(old, now).map((key) => [`${path}[${key}]`, old[key], now[key]]);
  return before.length === after.length ? before.map((item, i): Pair => [`${path}[${i}]`, item, after[i]]) : null;
}

/** Items by the field that tells them apart; null when none does. */
function named(items: readonly unknown[]): Readonly<Record<string, unknown>> | null {
  for (const field of ITEM_KEYS) {
    const keys = items.map((item) => (isObject(item) ? item[field] : undefined));
    if (keys.every((key) => typeof key === 'string') && new Set(keys).size === keys.length) {
      return Object.fromEntries(keys.map((key, i) => [key, items[i]]));
    }
  }
  return null;
}

function keysOf(before: object, after: object): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function nested(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function plainKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
