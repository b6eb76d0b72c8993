import {
  type JsonLeaf,
  type JsonNode,
  JsonSyntaxError,
  leafText,
  parseJson,
  replaceSpans,
  type Replacement,
} from './json-tree.ts';
import { fold, type Sensitive } from './sensitive.ts';

/** One secret value and its place. */
export interface Found {
  readonly start: number;
  readonly end: number;
  /** As in MaskedSpan. */
  readonly path: string;
  /** The value itself: decoded when the field is base64. */
  readonly value: Buffer;
  readonly base64: boolean;
  /** For a value inside a string that is JSON itself: the places inside it. `start` and `end` are then of the whole string. */
  readonly inside?: { readonly text: string; readonly found: readonly Found[] };
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotations in which other tools keep whole objects in forms that are not read here. */
const OPAQUE_ANNOTATIONS: ReadonlySet<string> = new Set([
  LAST_APPLIED,
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
]);
const CANONICAL_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * All secret values of a document in the order of the text: single objects, lists, watch events, tables with full objects,
 * merge patches. Names of keys stay; null stays (it deletes in a merge patch).
 */
export function findSecrets(text: string, root: JsonNode, sensitive: Sensitive): readonly Found[] {
  const finder = new Finder(text, sensitive);
  finder.walk(root, '');
  return finder.found;
}

/** The same for a JSON patch (RFC 6902), where the place is in `path` and the secret in `value`. */
export function findInJsonPatch(text: string, root: JsonNode, sensitive: Sensitive): readonly Found[] {
  const finder = new Finder(text, sensitive);
  finder.patch(root);
  return finder.found;
}

class Finder {
  readonly found: Found[] = [];
  readonly #text: string;
  readonly #sensitive: Sensitive;

  constructor(text: string, sensitive: Sensitive) {
    this.#text = text;
    this.#sensitive = sensitive;
  }

  walk(node: JsonNode, path: string): void {
    if (node.kind === 'array') node.items.forEach((item, i) => this.walk(item, `${path}[${i}]`));
    if (node.kind !== 'object') return;
    for (const { key, value } of node.members) this.#member(fold(key), value, join(path, key));
  }

  #member(name: string, value: JsonNode, path: string): void {
    const base64 = this.#sensitive.maps.get(name);
    if (base64 !== undefined) this.#leaves(value, path, base64);
    else if (this.#sensitive.fields.has(name)) this.#leaves(value, path, false);
    else if (name === 'metadata') this.#metadata(value, path);
    else this.walk(value, path);
  }

  /** Everything below is secret. */
  #leaves(node: JsonNode, path: string, base64: boolean): void {
    if (node.kind === 'array') node.items.forEach((item, i) => this.#leaves(item, `${path}[${i}]`, base64));
    else if (node.kind === 'object') for (const { key, value } of node.members) this.#leaves(value, join(path, key), base64);
    else if (node.kind !== 'null') this.#add(node, path, base64);
  }

  #add(leaf: JsonLeaf, path: string, base64: boolean): void {
    const text = leafText(this.#text, leaf);
    const decodable = base64 && leaf.kind === 'string' && CANONICAL_BASE64.test(text);
    this.found.push({ start: leaf.start, end: leaf.end, path, base64, value: Buffer.from(text, decodable ? 'base64' : 'utf8') });
  }

  #metadata(node: JsonNode, path: string): void {
    if (node.kind !== 'object') return;
    for (const { key, value } of node.members) if (fold(key) === 'annotations') this.#annotations(value, join(path, key));
  }

  #annotations(node: JsonNode, path: string): void {
    if (node.kind !== 'object') return;
    for (const { key, value } of node.members) this.#annotation(key, value, join(path, key));
  }

  /** An annotation that is JSON may be a copy of the object; one of a known tool that cannot be read is secret as a whole. */
  #annotation(key: string, value: JsonNode, path: string): void {
    if (value.kind !== 'string') return;
    const inner = leafText(this.#text, value);
    const tree = tryParse(inner);
    if (!tree || tree.kind === 'string') {
      if (OPAQUE_ANNOTATIONS.has(fold(key)) && inner !== '') this.#add(value, path, false);
      return;
    }
    const finder = new Finder(inner, this.#sensitive);
    finder.walk(tree, path);
    if (finder.found.length === 0) return;
    this.found.push({
      start: value.start,
      end: value.end,
      path,
      base64: false,
      value: Buffer.alloc(0),
      inside: { text: inner, found: finder.found },
    });
  }

  patch(root: JsonNode): void {
    if (root.kind !== 'array') {
      this.#leaves(root, '', false);
      return;
    }
    root.items.forEach((operation, i) => {
      if (operation.kind !== 'object') {
        this.#leaves(operation, `[${i}]`, false);
        return;
      }
      const pointers = operation.members
        .filter((m) => fold(m.key) === 'path')
        .map((m) => (m.value.kind === 'string' ? leafText(this.#text, m.value) : '?'));
      for (const { key, value } of operation.members)
        if (fold(key) === 'value') this.#patchValue(pointers, value, `[${i}].${key}`);
    });
  }

  /** When there is any doubt where the value goes, all of it is secret. */
  #patchValue(pointers: readonly string[], value: JsonNode, path: string): void {
    const pointer = pointers[0];
    const segments = pointer?.split('/').map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~')) ?? [];
    const field = fold(segments[1] ?? '');
    if (pointers.length !== 1 || (pointer !== '' && segments[0] !== '')) this.#leaves(value, path, false);
    else if (segments.length <= 1) this.walk(value, path);
    else if (this.#sensitive.maps.has(field)) this.#leaves(value, path, this.#sensitive.maps.get(field) ?? false);
    else if (field === 'metadata') this.#patchMetadata(segments, value, path);
    else if (segments.length > 2 && segments.some((s) => this.#sensitive.fields.has(fold(s)))) this.#leaves(value, path, false);
    else this.#member(field, value, path);
  }

  #patchMetadata(segments: readonly string[], value: JsonNode, path: string): void {
    if (segments.length === 2) this.#metadata(value, path);
    else if (fold(segments[2] ?? '') !== 'annotations') return;
    else if (segments.length === 3) this.#annotations(value, path);
    else this.#annotation(segments[3] ?? '', value, path);
  }
}

function tryParse(text: string): JsonNode | undefined {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Puts `form(found)` where each value was, inside embedded documents as well; always as a JSON string. */
export function replaceFound(text: string, found: readonly Found[], form: (found: Found) => string): string {
  const replacements = found.map((f): Replacement => {
    const inner = f.inside ? replaceFound(f.inside.text, f.inside.found, form) : form(f);
    // A YAML block scalar ends with its line; so must what replaces it.
    return { start: f.start, end: f.end, text: JSON.stringify(inner) + (text[f.end - 1] === '\n' ? '\n' : '') };
  });
  return replaceSpans(text, replacements);
}

/** The values themselves, those of embedded documents included. */
export function valuesOf(found: readonly Found[]): readonly Found[] {
  return found.flatMap((f) => (f.inside ? valuesOf(f.inside.found) : [f]));
}
