import { describe, expect, it } from 'vitest';
import { decodeProof, MAX_XML, namesIssuer, readProof } from './proof.ts';

const encoded = (xml: string): string => Buffer.from(xml).toString('base64');
const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('decodeProof', () => {
  it('reads both alphabets, with and without padding and ends of lines', () => {
    const xml = '<a>ÿþ??>></a>';
    const standard = encoded(xml);
    expect(standard).toMatch(/[+/]/);
    for (const proof of [
      standard,
      Buffer.from(xml).toString('base64url'),
      standard.replace(/=+$/, ''),
      standard.replace(/.{4}/g, '$&\r\n'),
    ]) {
      expect(decodeProof(proof)).toBe(xml);
    }
  });

  it.each(['', 'a b%c', '====', 'PGE+PC9hPg===', '<a/>', encoded('text'), Buffer.from([0x3c, 0xff]).toString('base64')])(
    'refuses %j',
    (proof) => {
      expect(codeOf(() => decodeProof(proof))).toMatch(/^identity\.malformed|not well-formed/);
    },
  );

  it('refuses more than it reads', () => {
    expect(codeOf(() => decodeProof(encoded(`<a>${'x'.repeat(MAX_XML)}</a>`)))).toBe('identity.size');
    expect(codeOf(() => decodeProof('A'.repeat(MAX_XML * 2)))).toBe('identity.size');
  });
});

describe('readProof', () => {
  it('names the provider where XML is refused', () => {
    expect(() => readProof(encoded('<a><b></a>'), 'corp')).toThrow(/refused by provider corp: it is not well-formed XML/);
    expect(() => readProof(Buffer.from('<a/>', 'utf16le').toString('base64'), 'corp')).toThrow(
      /characters that XML does not know/,
    );
    expect(readProof(encoded('<a/>'), 'corp').root.name).toBe('a');
  });
});

describe('namesIssuer', () => {
  it('looks for the name of the issuer, also in what is not whole', () => {
    for (const xml of [
      '<r><Issuer> x </Issuer></r>',
      '<r><a:Issuer Format="y">x</a:Issuer></r>',
      '<!DOCTYPE z><Issuer>x</Issuer',
    ]) {
      expect(namesIssuer(encoded(xml), 'x')).toBe(true);
    }
    expect(namesIssuer(encoded('<Issuer>a?b&amp;c</Issuer>'), 'a?b&c')).toBe(true);
    for (const xml of ['<r><Issuer>xy</Issuer></r>', '<r><Issuers>x</Issuers></r>', '<r>x</r>', '<Issuer><x/></Issuer>']) {
      expect(namesIssuer(encoded(xml), 'x')).toBe(false);
    }
    for (const proof of ['', 'eyJ.e30.x', 'A'.repeat(1 << 20), '<Issuer>x</Issuer>']) expect(namesIssuer(proof, 'x')).toBe(false);
  });
});
