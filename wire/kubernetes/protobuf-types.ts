/**
 * What the fields of Kubernetes' protobuf messages are called: resources/kubernetes/protobuf.json, facts of the generated.proto and
 * types.go files of k8s.io/api 0.36 and its siblings. Messages are taken apart when they are first needed.
 */
import table from '../../resources/kubernetes/protobuf.json' with { type: 'json' };

export interface MessageField {
  readonly name: string;
  readonly shape: 'single' | 'list' | 'map';
  /**
   * string, bytes, bool, int32, int64, double, time, microtime, duration, quantity, intstr, fields, raw, json, strings, `schema|bool`,
   * `schema|array`, `schema|strings`, or the full name of a message, such as `core/v1.PodSpec`.
   */
  readonly type: string;
  /** A Go pointer: its zero value was meant when it is on the wire. */
  readonly pointer: boolean;
  /** Without `omitempty`: shown even when it is zero. */
  readonly always: boolean;
  /** Its fields appear among the parent's. */
  readonly inline: boolean;
}

/** By field number. */
export type MessageFields = ReadonlyMap<number, MessageField>;

const GROUPS = new Map(Object.entries(table.groups));
const PACKAGES = new Map(Object.entries(table.types as Readonly<Record<string, Readonly<Record<string, string>>>>));
const FIELD = /^(\d+) ([^ *!^]+)([*!^]?) (\[\]|\{\})?(.+)$/;
const known = new Map<string, MessageFields>();

/** The message of a kind, such as `apps/v1.Deployment`; null when this version does not know it. */
export function messageOf(apiVersion: string, kind: string): string | null {
  const slash = apiVersion.indexOf('/');
  const folder = GROUPS.get(slash === -1 ? '' : apiVersion.slice(0, slash));
  const own = `${folder ?? ''}/${apiVersion.slice(slash + 1)}.${kind}`;
  if (folder !== undefined && textOf(own) !== null) return own;
  // Every group has meta's kinds as its own: Status, DeleteOptions, WatchEvent, …
  const meta = `meta/v1.${kind}`;
  return textOf(meta) === null ? null : meta;
}

/** The fields of a message that `messageOf` or a field named; none when there is no such message. */
export function fieldsOf(message: string): MessageFields {
  const found = known.get(message) ?? parse(message);
  known.set(message, found);
  return found;
}

/** All messages, for tests. */
export function messageNames(): readonly string[] {
  return [...PACKAGES].flatMap(([name, messages]) => Object.keys(messages).map((message) => `${name}.${message}`));
}

function textOf(message: string): string | null {
  const dot = message.lastIndexOf('.');
  const messages = PACKAGES.get(message.slice(0, dot));
  const name = message.slice(dot + 1);
  return messages !== undefined && Object.hasOwn(messages, name) ? (messages[name] ?? null) : null;
}

function parse(message: string): MessageFields {
  const text = textOf(message) ?? '';
  const home = message.slice(0, message.lastIndexOf('.'));
  const fields = new Map<number, MessageField>();
  for (const part of text === '' ? [] : text.split(', ')) {
    const [, number, name = '', mark, shape, type = ''] = FIELD.exec(part) ?? [];
    fields.set(Number(number), {
      name,
      shape: shape === '[]' ? 'list' : shape === '{}' ? 'map' : 'single',
      // A capital without a package is a message of the same package.
      type: /^[A-Z]/.test(type) ? `${home}.${type}` : type,
      pointer: mark === '*',
      always: mark === '!',
      inline: mark === '^',
    });
  }
  return fields;
}
