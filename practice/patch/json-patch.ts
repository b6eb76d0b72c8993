/** JSON Patch (RFC 6902) with JSON Pointers (RFC 6901). */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isMap, type Json } from '../object/json.ts';
import { badRequest, unprocessable } from '../wire/failure.ts';

const Operation = z.looseObject({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
  path: z.string(),
  from: z.string().optional(),
});
const Operations = z.array(Operation).max(10_000);

/** Applies the operations in order to a copy. Throws a 400 Failure for a malformed patch, 422 when one does not apply. */
export function jsonPatch(document: Json, patch: Json): Json {
  const parsed = Operations.safeParse(patch);
  if (!parsed.success) throw badRequest('the body is not a JSON patch');
  let result: Json = structuredClone(document);
  for (const [index, { op, path, from }] of parsed.data.entries()) {
    const row = Array.isArray(patch) ? patch[index] : undefined;
    const value = isMap(row) ? row['value'] : undefined;
    switch (op) {
      case 'add':
        result = add(result, path, needed(value));
        break;
      case 'replace':
        find(result, pointer(path));
        result = path === '' ? needed(value) : add(remove(result, path), path, needed(value));
        break;
      case 'remove':
        result = remove(result, path);
        break;
      case 'copy':
        result = add(result, path, structuredClone(find(result, pointer(needed(from)))));
        break;
      case 'move': {
        const source = needed(from);
        if (path.startsWith(`${source}/`)) throw unprocessable('a value cannot be moved into itself');
        const moved = find(result, pointer(source));
        result = add(remove(result, source), path, moved);
        break;
      }
      case 'test':
        if (!isDeepStrictEqual(find(result, pointer(path)), needed(value)))
          throw unprocessable(`the server rejected our request: testing path ${path} failed`);
    }
  }
  return result;
}

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw badRequest('a JSON patch operation lacks its value or from');
  return value;
}

function pointer(text: string): string[] {
  if (text === '') return [];
  if (!text.startsWith('/')) throw badRequest(`${JSON.stringify(text)} is not a JSON pointer`);
  return text
    .slice(1)
    .split('/')
    .map((part) => {
      if (part === '__proto__') throw badRequest('a JSON pointer names a forbidden key');
      return part.replaceAll('~1', '/').replaceAll('~0', '~');
    });
}

const missing = (path: readonly string[]): Error =>
  unprocessable(`the server rejected our request: the path /${path.join('/')} does not exist`);

function find(document: Json, path: readonly string[]): Json {
  let here = document;
  for (const part of path) {
    const next: Json | undefined = Array.isArray(here)
      ? here[position(here, part, here.length - 1)]
      : isMap(here) && Object.hasOwn(here, part)
        ? here[part]
        : undefined;
    if (next === undefined) throw missing(path);
    here = next;
  }
  return here;
}

function position(list: readonly Json[], part: string, last: number): number {
  if (part === '-' && last === list.length) return list.length;
  const index = /^(0|[1-9]\d*)$/.test(part) ? Number(part) : -1;
  if (index < 0 || index > last) throw unprocessable(`the server rejected our request: index ${part} is out of bounds`);
  return index;
}

function add(document: Json, path: string, value: Json): Json {
  const parts = pointer(path);
  const last = parts.pop();
  if (last === undefined) return value;
  const parent = find(document, parts);
  if (Array.isArray(parent)) parent.splice(position(parent, last, parent.length), 0, value);
  else if (isMap(parent)) parent[last] = value;
  else throw missing(parts);
  return document;
}

function remove(document: Json, path: string): Json {
  const parts = pointer(path);
  find(document, parts);
  const last = parts.pop();
  if (last === undefined) return null;
  const parent = find(document, parts);
  if (Array.isArray(parent)) parent.splice(position(parent, last, parent.length - 1), 1);
  // A copy made by this patch: nobody else holds it.
  else if (isMap(parent)) Reflect.deleteProperty(parent, last);
  return document;
}
