/** A JSON text as a tree of places in it, so that values can be replaced while every other character stays as it was. */
export type JsonNode =
  | { readonly kind: 'object'; readonly start: number; readonly end: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly JsonNode[] }
  | JsonLeaf;

export interface JsonLeaf {
  readonly kind: 'string' | 'number' | 'true' | 'false' | 'null';
  readonly start: number;
  readonly end: number;
  /** The string that the text means, when the text is not JSON (YAML scalars). */
  readonly decoded?: string;
}

export interface JsonMember {
  /** Unescaped. The same key may occur more than once; each occurrence is its own member. */
  readonly key: string;
  readonly value: JsonNode;
}

export class JsonSyntaxError extends Error {}

/** Deeper texts are refused: no Kubernetes object is, and the stack is finite. */
const MAX_DEPTH = 200;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const WORDS = ['true', 'false', 'null'] as const;

/** Parses one JSON text (RFC 8259), strictly: nothing after it but white space. Throws JsonSyntaxError with a position and no content. */
export function parseJson(text: string): JsonNode {
  let at = 0;
  const fail = (): never => {
    throw new JsonSyntaxError(`not JSON at character ${at}`);
  };
  const skip = (): void => {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
  };
  const token = (pattern: RegExp): void => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) fail();
    at = pattern.lastIndex;
  };
  const expect = (character: string): void => {
    if (text[at] !== character) fail();
    at += 1;
  };
  /** Elements up to `close`, separated by commas. */
  const list = (close: string, element: () => void): void => {
    at += 1;
    skip();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      element();
      skip();
      if (text[at] === close) break;
      expect(',');
      skip();
    }
    at += 1;
  };
  const value = (depth: number): JsonNode => {
    if (depth > MAX_DEPTH) fail();
    const start = at;
    const first = text[at];
    if (first === '{') {
      const members: JsonMember[] = [];
      list('}', () => {
        const keyStart = at;
        token(STRING);
        const key = stringAt(text, keyStart, at);
        skip();
        expect(':');
        skip();
        members.push({ key, value: value(depth + 1) });
      });
      return { kind: 'object', start, end: at, members };
    }
    if (first === '[') {
      const items: JsonNode[] = [];
      list(']', () => {
        items.push(value(depth + 1));
      });
      return { kind: 'array', start, end: at, items };
    }
    if (first === '"') {
      token(STRING);
      return { kind: 'string', start, end: at };
    }
    for (const word of WORDS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return { kind: word, start, end: at };
      }
    }
    token(NUMBER);
    return { kind: 'number', start, end: at };
  };
  skip();
  const root = value(0);
  skip();
  if (at !== text.length) fail();
  return root;
}

/** The unescaped string between two quotes. */
export function stringAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : raw;
}

/** What a leaf means: a string's characters, else its text. */
export function leafText(text: string, leaf: JsonLeaf): string {
  if (leaf.decoded !== undefined) return leaf.decoded;
  return leaf.kind === 'string' ? stringAt(text, leaf.start, leaf.end) : text.slice(leaf.start, leaf.end);
}

export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the given places replaced; they must be in order and must not overlap. Everything else stays. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  if (replacements.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, text: replacement } of replacements) {
    if (start < at || end < start || end > text.length) throw new RangeError('spans overlap or are out of order');
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
