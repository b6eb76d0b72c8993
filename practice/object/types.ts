/**
 * Field names, protobuf numbers, types and merge keys of the served API types, read from resources/practice/types.json.
 * The data are facts of k8s.io/api 0.36 (its generated.proto files). One table serves the OpenAPI documents, strict
 * field validation, protobuf request bodies, strategic merge and server-side apply.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Field = z.strictObject({
  /** Protobuf field number. */
  n: z.number().int(),
  /** `[]` list of, `{}` map of; then string, bytes, bool, int32, int64, time, microtime, quantity, intstr, fields, object, strings or a type. */
  t: z.string(),
  /** Strategic merge: the key of a list's items. */
  merge: z.string().optional(),
  strategy: z.string().optional(),
  /** Server-side apply: the keys of a list's items. */
  keys: z.array(z.string()).optional(),
  set: z.boolean().optional(),
  atomic: z.boolean().optional(),
  /** Its fields appear in the parent's JSON. */
  inline: z.boolean().optional(),
  required: z.boolean().optional(),
  /** A Go pointer: its zero value was meant when it is on the wire. */
  pointer: z.boolean().optional(),
});
export type Field = z.infer<typeof Field>;

const File = z.record(z.string(), z.record(z.string(), z.union([Field, z.literal(true)])));

export interface TypeTable {
  readonly names: readonly string[];
  /** The type's fields as JSON has them, inline ones spread; empty for what is no type of the table. */
  fields(type: string): ReadonlyMap<string, Field>;
  /** The fields as protobuf has them, by number. */
  numbers(type: string): ReadonlyMap<number, Field & { readonly name: string }>;
  /** True when server-side apply treats the whole type as one value. */
  atomic(type: string): boolean;
}

/** The type of a list's or map's elements, or the type itself. */
export const elementOf = (type: string): string => type.replace(/^(\[\]|\{\})/, '');
export const isList = (type: string): boolean => type.startsWith('[]');
export const isDictionary = (type: string): boolean => type.startsWith('{}');

/** Reads the table. Rejects when the file is absent or not of this form. */
export async function loadTypes(directory: string): Promise<TypeTable> {
  const file = File.parse(JSON.parse(await readFile(join(directory, 'types.json'), 'utf8')));
  const fields = new Map<string, Map<string, Field>>();
  const numbers = new Map<string, Map<number, Field & { name: string }>>();
  const spread = (type: string): [string, Field][] =>
    Object.entries(file[type] ?? {}).flatMap(([name, field]): [string, Field][] =>
      field === true ? [] : field.inline ? spread(field.t) : [[name, field]],
    );
  for (const [type, rows] of Object.entries(file)) {
    fields.set(type, new Map(spread(type)));
    numbers.set(
      type,
      new Map(Object.entries(rows).flatMap(([name, field]) => (field === true ? [] : [[field.n, { ...field, name }] as const]))),
    );
  }
  return {
    names: Object.keys(file),
    fields: (type) => fields.get(type) ?? new Map<string, Field>(),
    numbers: (type) => numbers.get(type) ?? new Map<number, Field & { name: string }>(),
    atomic: (type) => file[type]?.['$atomic'] === true,
  };
}
