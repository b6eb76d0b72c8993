import { DOMParser, type Element } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allOf, attribute, childrenOf, readXml, withoutDeclaration, type XmlElement, XmlRefusal } from './xml.ts';

const LIMITS = { depth: 8, elements: 50, attributes: 5 };
const read = (text: string): XmlElement => readXml(text, LIMITS);

describe('readXml', () => {
  it('reads elements, attributes, text and namespaces', () => {
    const root = read(`<?xml version="1.0" encoding="UTF-8"?>
      <a xmlns="urn:a" xmlns:b="urn:b" x='1 "2"' b:y="&lt;&#x41;&#66;&gt;">t<b:c xmlns=""><d/></b:c>u &amp; v</a>\n`);
    expect(root).toMatchObject({ name: 'a', namespace: 'urn:a', text: 'tu & v' });
    expect(root.attributes.slice(2)).toEqual([
      { name: 'x', namespace: '', value: '1 "2"' },
      { name: 'y', namespace: 'urn:b', value: '<AB>' },
    ]);
    expect(root.children).toMatchObject([{ name: 'c', namespace: 'urn:b', children: [{ name: 'd', namespace: '' }] }]);
    expect(allOf(root).map(({ name }) => name)).toEqual(['a', 'c', 'd']);
    expect([attribute(root, 'x'), attribute(root, 'y')]).toEqual(['1 "2"', undefined]);
    expect(childrenOf(root, 'urn:b', 'c')).toHaveLength(1);
    expect(childrenOf(root, 'urn:a', 'c')).toHaveLength(0);
  });

  it.each([
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>x',
    'x<a/>',
    '<a x=1/>',
    '<a x/>',
    '<a x="1"y="2"/>',
    '<a x="<"/>',
    '<a x="1" x="2"/>',
    '<a xmlns:p="urn:x" xmlns:q="urn:x" p:y="1" q:y="2"/>',
    '<p:a/>',
    '<a p:x="1"/>',
    '<a xmlns:xml="urn:x"/>',
    '<a xmlns:xmlns="urn:x"/>',
    '<a xmlns:p=""/>',
    '<a:b:c xmlns:a="urn:a"/>',
    '< a/>',
    '<a></a >x',
    '<a></a x="1">',
    '<1/>',
    '<é/>',
    '<a><!-- --></a>',
    '<a><![CDATA[]]></a>',
    '<a><?x?></a>',
    '<!DOCTYPE a><a/>',
    '<?xml version="1.1"?><a/>',
    '<?xml version="1.0" encoding="latin1"?><a/>',
    '<a>&b;</a>',
    '<a>&</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a>&#x110000;</a>',
    '<a>\u0001</a>',
    '<a><b></a></b>',
    `${'<a>'.repeat(9)}${'</a>'.repeat(9)}`,
    `<r>${'<a/>'.repeat(50)}</r>`,
    '<a b="" c="" d="" e="" f="" g=""/>',
  ])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(XmlRefusal);
  });

  it('reads what it takes as another parser does', () => {
    const text = fc.stringMatching(/^[a-z &;<>'"é😀]{0,6}$/u).map((s) => s.replace(/[&<>'"]/g, (c) => `&#${c.charCodeAt(0)};`));
    const name = fc.constantFrom('a', 'b', 'p:a', 'q:b', 'xml');
    const attributes = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'p:x', 'q:x', 'xmlns', 'xmlns:p', 'xmlns:q'), text), {
      maxLength: 3,
    });
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc
        .tuple(name, attributes, fc.array(fc.oneof({ depthSize: 'small' }, text, tie('tree')), { maxLength: 3 }))
        .map(([tag, pairs, inner]) => `<${tag}${pairs.map(([n, v]) => ` ${n}="${v}"`).join('')}>${inner.join('')}</${tag}>`),
    }));
    const broken = fc
      .tuple(tree, fc.nat(200), fc.constantFrom('', '<', '>', '"', '/', '&', 'x', ' '))
      .map(([xml, at, bit]) => xml.slice(0, at) + bit + xml.slice(at + 1));
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(tree, broken), (xml) => {
        const wrapped = `<r xmlns:p="urn:p" xmlns:q="urn:q">${xml}</r>`;
        let ours: XmlElement;
        try {
          ours = readXml(wrapped, { depth: 20, elements: 500, attributes: 20 });
        } catch (error) {
          expect(error).toBeInstanceOf(XmlRefusal);
          return;
        }
        taken += 1;
        const onError = (level: string, message: string): never => {
          throw new Error(`${level} ${message}`);
        };
        // An older copy of the library, which another one brings along, declares the same module with other options.
        const strict = new DOMParser({ onError } as unknown as ConstructorParameters<typeof DOMParser>[0]);
        expect(ours).toEqual(plain(strict.parseFromString(wrapped, 'text/xml').documentElement!));
      }),
      { numRuns: 1_000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe('withoutDeclaration', () => {
  it('takes the declaration and white space off', () => {
    expect(withoutDeclaration('\uFEFF<?xml version="1.0"?>\n <a/> ')).toBe('<a/>');
    expect(withoutDeclaration('<a/>')).toBe('<a/>');
  });
});

function plain(element: Element): XmlElement {
  const nodes = [...element.childNodes];
  return {
    name: element.localName ?? '',
    namespace: element.namespaceURI ?? '',
    attributes: [...element.attributes].map((one) => ({
      name: one.localName ?? '',
      namespace: one.namespaceURI ?? '',
      value: one.value,
    })),
    children: nodes.filter((node) => node.nodeType === 1).map((node) => plain(node as Element)),
    text: nodes.map((node) => (node.nodeType === 3 ? (node.nodeValue ?? '') : '')).join(''),
  };
}
