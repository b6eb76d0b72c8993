/**
 * A reader of the small part of XML in which SAML messages are written (XML 1.0, Namespaces in XML 1.0): elements, attributes and text, in UTF-8. There are
 * no document types, so no entities; no comments, sections or processing instructions, so that a text is one piece; names are ASCII. What is not of
 * this part is refused, because this is the gate before the library that checks signatures: what passes here, no two parsers read differently.
 */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  /** Empty when it has none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Its own text without that of its children. */
  readonly text: string;
}

export interface XmlAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly value: string;
}

export interface XmlLimits {
  readonly depth: number;
  readonly elements: number;
  /** In one element. */
  readonly attributes: number;
}

/** Why a text is refused, fit for people; nothing of the text is in it. */
export class XmlRefusal extends Error {}

const NAME = '[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?';
const TAG = new RegExp(`<(/?)(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y');
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');
const DECLARATION =
  /^\uFEFF?<\?xml\s+version\s*=\s*["']1\.0["'](?:\s+encoding\s*=\s*["']utf-8["'])?(?:\s+standalone\s*=\s*["']yes["'])?\s*\?>/i;
/** Everything after `&` that is not one of the five names or a number. */
const FOREIGN_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/;
// XML 1.0 section 2.2: what is no character there.
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const NAMES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

interface Open {
  readonly tag: string;
  readonly element: { readonly children: XmlElement[]; text: string } & Omit<XmlElement, 'children' | 'text'>;
  readonly prefixes: ReadonlyMap<string, string>;
}

/** The text without an XML declaration at its beginning. */
export function withoutDeclaration(text: string): string {
  return text.replace(DECLARATION, '').trim();
}

/** Reads a document into its root. Takes time proportional to its length. Throws XmlRefusal. */
export function readXml(text: string, limits: XmlLimits): XmlElement {
  const body = withoutDeclaration(text);
  if (/<!DOCTYPE|<!ENTITY/i.test(body)) throw new XmlRefusal('it has a document type or entities');
  if (body.includes('<!') || body.includes('<?'))
    throw new XmlRefusal('it has comments, CDATA sections or processing instructions');
  if (FOREIGN_ENTITY.test(body)) throw new XmlRefusal('it has entities of its own');
  if (NO_CHARACTER.test(body)) throw new XmlRefusal('it has characters that XML does not know');
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let at = 0;
  while (at < body.length) {
    const next = body.indexOf('<', at);
    addText(open.at(-1), body.slice(at, next < 0 ? body.length : next));
    if (next < 0) break;
    TAG.lastIndex = next;
    const [whole, closing, tag = '', attributes = '', empty] = TAG.exec(body) ?? [];
    if (whole === undefined) throw new XmlRefusal('it is not well-formed XML');
    at = next + whole.length;
    if (closing) {
      if (open.pop()?.tag !== tag || attributes !== '' || empty) throw new XmlRefusal('it is not well-formed XML');
      continue;
    }
    elements += 1;
    if (elements > limits.elements || open.length >= limits.depth)
      throw new XmlRefusal('it is nested too deeply or has too many elements');
    const parent = open.at(-1);
    if (!parent && root) throw new XmlRefusal('it has more than one root');
    const opened = openTag(tag, attributes, parent?.prefixes ?? new Map([['xml', XML_NAMESPACE]]), limits);
    root ??= opened.element;
    parent?.element.children.push(opened.element);
    if (!empty) open.push(opened);
  }
  if (!root || open.length > 0) throw new XmlRefusal('it is not well-formed XML');
  return root;
}

function addText(to: Open | undefined, text: string): void {
  if (to) to.element.text += decoded(text);
  else if (text.trim() !== '') throw new XmlRefusal('it has text outside of its root');
}

function openTag(tag: string, source: string, outer: ReadonlyMap<string, string>, limits: XmlLimits): Open {
  const found = [...source.matchAll(ATTRIBUTE)].map(
    ([, name = '', double, single]) => [name, decoded(double ?? single ?? '')] as const,
  );
  if (found.length > limits.attributes) throw new XmlRefusal('an element has too many attributes');
  let prefixes = outer;
  for (const [name, value] of found) {
    const prefix = name === 'xmlns' ? '' : name.startsWith('xmlns:') ? name.slice(6) : undefined;
    if (prefix === undefined) continue;
    if (prefix === 'xml' || prefix === 'xmlns' || (prefix !== '' && value === ''))
      throw new XmlRefusal('it has a namespace that may not be declared');
    if (prefixes === outer) prefixes = new Map(outer);
    (prefixes as Map<string, string>).set(prefix, value);
  }
  const attributes = found.map(([name, value]): XmlAttribute => ({ ...resolve(name, prefixes, false), value }));
  const names = new Set(attributes.map(({ name, namespace }) => `${namespace} ${name}`));
  if (names.size !== attributes.length) throw new XmlRefusal('an element has the same attribute twice');
  return { tag, prefixes, element: { ...resolve(tag, prefixes, true), attributes, children: [], text: '' } };
}

function resolve(
  qualified: string,
  prefixes: ReadonlyMap<string, string>,
  isElement: boolean,
): { readonly name: string; readonly namespace: string } {
  const colon = qualified.indexOf(':');
  if (colon < 0) {
    if (qualified === 'xmlns' && !isElement) return { name: qualified, namespace: XMLNS_NAMESPACE };
    return { name: qualified, namespace: isElement ? (prefixes.get('') ?? '') : '' };
  }
  const prefix = qualified.slice(0, colon);
  const namespace = prefix === 'xmlns' && !isElement ? XMLNS_NAMESPACE : prefixes.get(prefix);
  if (namespace === undefined) throw new XmlRefusal('it has a prefix that is not declared');
  return { name: qualified.slice(colon + 1), namespace };
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9A-Fa-f]+)|#(\d+)|([a-z]+));/g, (_, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMES[name] ?? '';
    const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    const character = point <= 0x10_ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '\0';
    if (NO_CHARACTER.test(character)) throw new XmlRefusal('it has characters that XML does not know');
    return character;
  });
}

/** The value of an attribute without a namespace. */
export function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name && one.namespace === '')?.value;
}

export function childrenOf(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** It and everything below it, in document order. */
export function allOf(element: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const waiting = [element];
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    found.push(one);
    waiting.push(...one.children.toReversed());
  }
  return found;
}
