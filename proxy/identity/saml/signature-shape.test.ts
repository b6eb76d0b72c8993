import { describe, expect, it } from 'vitest';
import type { SamlMessage } from './message.ts';
import { checkSignatures, isSigned } from './signature-shape.ts';
import { readXml } from './xml.ts';

const SIGNATURE = `<d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:SignedInfo>
  <d:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
  <d:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"/>
  <d:Reference URI="#_a"><d:Transforms><d:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
    <d:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"><i:InclusiveNamespaces xmlns:i="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/></d:Transform></d:Transforms>
    <d:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"/><d:DigestValue>AA==</d:DigestValue></d:Reference>
  </d:SignedInfo><d:SignatureValue>AA==</d:SignatureValue></d:Signature>`;

const check = (xml: string): void => {
  const root = readXml(xml, { depth: 20, elements: 200, attributes: 9 });
  const assertion = root.name === 'R' ? root.children.find(({ name }) => name === 'A') : root;
  checkSignatures('corp', { response: root.name === 'R' ? root : undefined, assertion, assertionId: '_a' } as SamlMessage);
};
const assertion = (signature = SIGNATURE): string => `<A ID="_a">${signature}</A>`;

describe('checkSignatures', () => {
  it('takes the one form that SAML has', () => {
    check(assertion());
    check(`<R ID="_r">${SIGNATURE.replace('#_a', '#_r')}${assertion()}</R>`);
  });

  it.each([
    ['none', ''],
    ['two', SIGNATURE + SIGNATURE],
    ['one of something else', SIGNATURE.replace('#_a', '#_b')],
    ['one that refers to everything', SIGNATURE.replace('#_a', '')],
    ['another namespace', SIGNATURE.replace('2000/09/xmldsig#"', '2000/09/other#"')],
    ['a namespace prefix list of something else', SIGNATURE.replace('i:InclusiveNamespaces', 'd:XPath')],
    ['parameters of the method', SIGNATURE.replace('rsa-sha512"/>', 'rsa-sha512"><d:X/></d:SignatureMethod>')],
    ['no value', SIGNATURE.replace(/<d:SignatureValue>.*<\/d:SignatureValue>/, '')],
    [
      'key material that is none',
      SIGNATURE.replace('</d:SignatureValue>', '</d:SignatureValue><d:KeyInfo><d:SignedInfo/></d:KeyInfo>'),
    ],
  ])('refuses %s', (_, signature) => {
    expect(() => check(assertion(signature))).toThrow(/provider corp/);
  });

  it('refuses a response that is signed twice, or a signature in the middle of nowhere', () => {
    const outer = SIGNATURE.replace('#_a', '#_r');
    expect(() => check(`<R ID="_r">${outer}${outer}${assertion()}</R>`)).toThrow(/signed more than once/);
    expect(() => check(`<R ID="_r"><X>${outer}</X>${assertion()}</R>`)).toThrow(/a place that signs nothing/);
  });

  it.each([
    ['rsa-sha1', 'RSA with SHA-1'],
    ['hmac-sha256', 'HMAC'],
    ['rsa-md5', 'MD5'],
    ['ecdsa-sha256', 'ECDSA'],
    ['none', 'an algorithm that is not known here'],
  ])('refuses %s by its name', (algorithm, name) => {
    expect(() => check(assertion(SIGNATURE.replace('rsa-sha512', algorithm)))).toThrow(`signed with ${name},`);
  });
});

describe('isSigned', () => {
  it('looks at its own children', () => {
    const limits = { depth: 20, elements: 200, attributes: 9 };
    expect([isSigned(readXml(assertion(), limits)), isSigned(readXml(`<R>${assertion()}</R>`, limits))]).toEqual([true, false]);
  });
});
