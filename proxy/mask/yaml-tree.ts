import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit, type ParsedNode } from 'yaml';
import { type JsonMember, type JsonNode, JsonSyntaxError } from './json-tree.ts';

/**
 * One YAML document as a tree of places in its text. Anchors, aliases, tags, merge keys, comments and several documents are
 * refused: each could put a value where the tree does not show it. Throws JsonSyntaxError without content.
 */
export function parseYaml(text: string): JsonNode {
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false, merge: false });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (!document?.contents || documents.length !== 1 || document.errors.length > 0)
    throw new JsonSyntaxError('not one YAML document');
  const refuse = (): never => {
    throw new JsonSyntaxError('YAML with anchors, tags or comments');
  };
  if (document.comment || document.commentBefore) refuse();
  visit(document, {
    Alias: refuse,
    Node: (_, node) => {
      if (isAlias(node) || node.anchor || node.tag || node.comment || node.commentBefore) refuse();
    },
  });
  return convert(document.contents);
}

function convert(node: ParsedNode | null): JsonNode {
  if (node === null) throw new JsonSyntaxError('YAML without a value');
  const [start, end] = node.range;
  if (isMap(node)) {
    const members = node.items.map(({ key, value }): JsonMember => {
      if (!isScalar(key) || key.source === '<<') throw new JsonSyntaxError('YAML key that is not plain');
      return {
        key: String(key.value),
        value: value === null ? { kind: 'null', start: key.range[1], end: key.range[1] } : convert(value),
      };
    });
    return { kind: 'object', start, end, members };
  }
  if (isSeq(node)) return { kind: 'array', start, end, items: node.items.map((item) => convert(item)) };
  if (!isScalar(node)) throw new JsonSyntaxError('YAML alias');
  const { value } = node;
  if (value === null) return { kind: 'null', start, end };
  return {
    kind: typeof value === 'string' ? 'string' : 'number',
    start,
    end,
    decoded: typeof value === 'string' ? value : node.source,
  };
}
