import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChaperoneError } from '../../../contract/errors.ts';
import type { SamlProvider } from '../../../contract/identity.ts';
import { makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { ALGORITHMS, careless, FORGED, hmacOf, resign, wrap, WRAPPINGS } from '../../../test/support/saml/forge.ts';
import {
  assertionOf,
  AUDIENCE,
  type IdentityProvider,
  makeIdentityProvider,
  proofOf,
  RECIPIENT,
} from '../../../test/support/saml/identity-provider.ts';
import { completeSaml } from './complete.ts';
import { UsedAssertions } from './used-assertions.ts';
import { createSamlVerifier } from './verifier.ts';

const now = Date.parse('2026-11-20T10:00:00Z');
const clock = { wall: () => now, monotonic: () => 0 };
let idp: IdentityProvider;
let provider: SamlProvider;
beforeAll(async () => {
  idp = await makeIdentityProvider(clock);
  const request = {
    type: 'saml',
    name: 'corp',
    metadata: idp.metadata,
    audience: AUDIENCE,
    recipient: RECIPIENT,
    targets: ['*'],
  } as const;
  provider = completeSaml({ ...request, targets: ['*'] }, '2026-11-20T09:00:00Z');
});

/** What the verifier says to a proof: the subject, or the code and the sentence, in which nothing of the proof may be. */
async function said(proof: string): Promise<string> {
  const used = new UsedAssertions(clock, now - 3_600_000);
  const verifier = createSamlVerifier({ provider, clock, used });
  return verifier.verify({ kind: 'bearer', token: proof, hash: randomUUID() }).then(
    ({ identity }) => identity.subject,
    (error: unknown) => {
      const { code, message } = error as ChaperoneError;
      expect(message).not.toMatch(/ada@|admin@|_assertion|_evil|<|SignatureValue/);
      return `${code}: ${message}`;
    },
  );
}
const saidOf = (xml: string): Promise<string> => said(proofOf(xml));

describe('XML signature wrapping', () => {
  it.each(Object.keys(WRAPPINGS) as (keyof typeof WRAPPINGS)[])(
    '%s is refused, and would fool a careless service',
    async (how) => {
      const good = await idp.respond({ signResponse: how === 'XSW1' || how === 'XSW2' });
      expect(await saidOf(good)).toBe('ada@example.test');
      const forged = wrap(good, how);
      expect(careless(forged, idp.signer.cert)).toContain(FORGED);
      expect(await saidOf(forged)).toMatch(/^identity\.assertion: .*more than one assertion or response/);
    },
  );

  it('is refused inside of an assertion that came alone, too', async () => {
    const bare = assertionOf(await idp.respond());
    expect(await saidOf(bare)).toBe('ada@example.test');
    const inAdvice = bare.replace('</saml:Issuer>', `</saml:Issuer><saml:Advice>${bare}</saml:Advice>`);
    expect(await saidOf(inAdvice)).toMatch(/two of its elements have the same ID/);
    const renamed = bare.replace(
      '</saml:Issuer>',
      `</saml:Issuer><saml:Advice>${bare.replaceAll('_assertion', '_other')}</saml:Advice>`,
    );
    expect(await saidOf(renamed)).toMatch(/more than one assertion/);
  });

  it('finds nothing where an assertion hides in other names and namespaces', async () => {
    const good = await idp.respond();
    const hidden = good
      .replace('<saml:Assertion ', '<samlp:Extensions><saml:Assertion ')
      .replace('</saml:Assertion>', '</saml:Assertion></samlp:Extensions>');
    expect(await saidOf(hidden)).toMatch(/its assertion is not where SAML 2.0 has it/);
    expect(await saidOf(good.replaceAll('SAML:2.0:assertion', 'SAML:1.0:assertion'))).toMatch(/not where SAML 2.0 has it/);
    expect(await saidOf(assertionOf(good).replaceAll('saml:Assertion', 'saml:Statement'))).toMatch(/there is no assertion in it/);
    expect(await saidOf(good.replaceAll('SAML:2.0:protocol', 'SAML:2.0:other'))).toMatch(
      /not a response of SAML 2.0|report success/,
    );
  });
});

describe('what is not signed', () => {
  it('refuses a message without a signature, and one whose signature was cut out', async () => {
    const good = await idp.respond();
    const cut = good.replace(/<ds:Signature[ >][^]*<\/ds:Signature>/, '');
    expect(await saidOf(cut)).toMatch(/^identity\.signature: .*the assertion itself has to be signed/);
    expect(await saidOf(cut.replace('ada@example.test</saml:NameID>', `${FORGED}</saml:NameID>`))).toMatch(/has to be signed/);
  });

  it('refuses a signed response with an assertion that is not', async () => {
    const both = await idp.respond({ signResponse: true });
    const [first = '', second = ''] = both.match(/<ds:Signature[ >][^]*?<\/ds:Signature>/g) ?? [];
    const inner = first.includes('#_assertion') ? first : second;
    expect(await saidOf(both.replace(inner, ''))).toMatch(/^identity\.signature: .*the assertion itself has to be signed/);
  });

  it.each([
    ['the name', 'ada@example.test</saml:NameID>', `${FORGED}</saml:NameID>`],
    ['a group', '>ops<', '>root<'],
    ['the audience', '<saml:Audience>urn:example:chaperone', '<saml:Audience>urn:example:chaperon'],
    ['the end', 'NotOnOrAfter="2026-11-20T10:05', 'NotOnOrAfter="2027-11-20T10:05'],
    ['a digest', '<ds:DigestValue>', '<ds:DigestValue>A'],
  ])('refuses a change of %s', async (_, before, after) => {
    const good = await idp.respond();
    expect(good).toContain(before);
    expect(await saidOf(good.replaceAll(before, after))).toMatch(/^identity\.signature: .*none of its certificates fits/);
  });

  it('refuses a change of a signed response outside of its assertion', async () => {
    const good = await idp.respond({ signResponse: true });
    const changed = good.replace('<samlp:Status>', '<samlp:Extensions/><samlp:Status>');
    expect(await saidOf(changed)).toMatch(/^identity\.signature: .*none of its certificates fits/);
  });

  it('refuses the signature of somebody else, with his certificate in it or in the name of the provider', async () => {
    const stranger = await makeTestAuthority({ subject: 'CN=identity provider', key: 'rsa' });
    const forged = resign(await idp.respond({ nameId: FORGED }), { key: stranger.key });
    expect(careless(forged, stranger.cert)).toContain(FORGED);
    expect(await saidOf(forged)).toMatch(/^identity\.signature: .*none of its certificates fits/);
    const other = await makeIdentityProvider(clock);
    expect(await saidOf(await other.respond({ nameId: FORGED }))).toMatch(/none of its certificates fits/);
  });

  it('refuses a right signature that is over another element', async () => {
    const good = await idp.respond({
      edit: (template) => template.replace('<samlp:Status>', '<samlp:Extensions ID="_harmless01"/><samlp:Status>'),
    });
    const forged = resign(good, { key: idp.signer.key, signed: "//*[local-name(.)='Extensions']" });
    expect(careless(forged, idp.signer.cert)).toContain('ada@example.test');
    expect(await saidOf(forged)).toMatch(/^identity\.signature: .*it signs another element than the one it is in/);
  });

  it('refuses a signature that is not where it signs, and a second one', async () => {
    const good = await idp.respond();
    const astray = resign(good, { key: idp.signer.key, into: "//*[local-name(.)='Subject']/*[local-name(.)='NameID']" });
    expect(await saidOf(astray)).toMatch(/a signature at a place that signs nothing/);
    const [signature = ''] = /<ds:Signature[ >][^]*<\/ds:Signature>/.exec(good) ?? [];
    expect(await saidOf(good.replace(signature, signature + signature))).toMatch(/the assertion itself has to be signed, once/);
  });

  it.each([
    ['a reference more', (xml: string) => xml.replace(/(<ds:Reference[ >][^]*<\/ds:Reference>)/, '$1$1')],
    ['a second SignedInfo', (xml: string) => xml.replace(/(<ds:SignedInfo>[^]*<\/ds:SignedInfo>)/, '$1$1')],
    ['an object', (xml: string) => xml.replace('</ds:KeyInfo>', '</ds:KeyInfo><ds:Object/>')],
    ['something else in KeyInfo', (xml: string) => xml.replace('<ds:X509Data>', '<ds:RetrievalMethod URI="#x"/><ds:X509Data>')],
    ['a digest in another namespace', (xml: string) => xml.replace('<ds:DigestValue>', '<ds:DigestValue xmlns:ds="urn:x">')],
    ['an empty reference', (xml: string) => xml.replace(/URI="#[^"]*"/, 'URI=""')],
    [
      'a parameter of an algorithm',
      (xml: string) =>
        xml.replace(/(<ds:SignatureMethod [^>]*)\/>/, '$1><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>'),
    ],
  ])('refuses %s', async (_, change) => {
    const good = await idp.respond();
    const changed = change(good);
    expect(changed).not.toBe(good);
    expect(await saidOf(changed)).toMatch(/^identity\.signature: /);
  });
});

describe('algorithms', () => {
  it('refuses SHA-1 in the signature and in the digest, also by the right key', async () => {
    const good = await idp.respond();
    const { key } = idp.signer;
    expect(await saidOf(resign(good, { key, signatureAlgorithm: ALGORITHMS.rsaSha1 }))).toMatch(
      /^identity\.algorithm: .*RSA with SHA-1/,
    );
    expect(await saidOf(resign(good, { key, digestAlgorithm: ALGORITHMS.sha1 }))).toMatch(/^identity\.algorithm: .*with SHA-1/);
  });

  it('refuses HMAC with the certificate as its key', async () => {
    const good = await idp.respond({ nameId: FORGED });
    const { cert } = idp.signer;
    expect(await saidOf(resign(good, { key: cert, signatureAlgorithm: ALGORITHMS.hmacSha1 }))).toMatch(
      /^identity\.algorithm: .*HMAC/,
    );
    expect(await saidOf(hmacOf(good, cert))).toMatch(/^identity\.algorithm: .*HMAC/);
  });

  it('names an algorithm only when it is known', async () => {
    const good = await idp.respond();
    const changed = good.replace(ALGORITHMS.rsaSha256, 'urn:admin@example.test');
    expect(await saidOf(changed)).toMatch(/^identity\.algorithm: .*an algorithm that is not known here/);
  });

  it.each([
    ['none', [ALGORITHMS.enveloped]],
    ['inclusive canonicalisation', [ALGORITHMS.enveloped, ALGORITHMS.inclusive]],
    ['canonicalisation with comments', [ALGORITHMS.enveloped, `${ALGORITHMS.exclusive}WithComments`]],
    ['the other order', [ALGORITHMS.exclusive, ALGORITHMS.enveloped]],
    ['three', [ALGORITHMS.enveloped, ALGORITHMS.exclusive, ALGORITHMS.exclusive]],
  ])('refuses transforms other than the usual two: %s', async (_, transforms) => {
    const forged = resign(await idp.respond(), { key: idp.signer.key, transforms });
    expect(await saidOf(forged)).toMatch(/^identity\.signature: /);
  });

  it('refuses transforms that select or rewrite, and canonicalisation of the signature itself with comments', async () => {
    const good = await idp.respond();
    for (const uri of ['http://www.w3.org/TR/1999/REC-xpath-19991116', 'http://www.w3.org/TR/1999/REC-xslt-19991116']) {
      expect(await saidOf(good.replace(`Transform Algorithm="${ALGORITHMS.enveloped}"`, `Transform Algorithm="${uri}"`))).toMatch(
        /other transforms/,
      );
    }
    const commented = good.replace(
      `Method Algorithm="${ALGORITHMS.exclusive}"`,
      `Method Algorithm="${ALGORITHMS.exclusive}WithComments"`,
    );
    expect(commented).not.toBe(good);
    expect(await saidOf(commented)).toMatch(/^identity\.signature: /);
  });
});

describe('XML itself', () => {
  const billion = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'bcdefghij'
    .split('')
    .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghij'[i] ?? ''};`.repeat(10)}">`)
    .join('')}]>`;

  it('refuses document types and entities: billion laughs, files, parameters', async () => {
    const good = await idp.respond();
    expect(await saidOf(billion + good.replace('ada@', '&j;ada@'))).toMatch(/^identity\.assertion: .*document type/);
    expect(await saidOf(`<!DOCTYPE x SYSTEM "file:///etc/passwd">${good}`)).toMatch(/document type/);
    expect(await saidOf(`<!doctype x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]>${good}`)).toMatch(/document type/);
    expect(await saidOf(good.replace('ada@', '&j;ada@'))).toMatch(/entities of its own/);
  });

  it('refuses comments in the name, which canonicalisation would take out and a reader would stop at', async () => {
    const good = await idp.respond({ nameId: `${FORGED}.attacker.test` });
    const forged = good.replace(`${FORGED}.attacker.test`, `${FORGED}<!-- -->.attacker.test`);
    expect(careless(forged, idp.signer.cert)).toContain(`${FORGED}.attacker.test`);
    expect(await saidOf(forged)).toMatch(/^identity\.assertion: .*comments, CDATA sections or processing instructions/);
    expect(await saidOf(good.replace('<saml:Subject>', '<saml:Subject><?x y?>'))).toMatch(/processing instructions/);
    expect(await saidOf(good.replace('dev<', '<![CDATA[dev]]><'))).toMatch(/CDATA/);
  });

  it('refuses two elements with one ID, however it is written', async () => {
    const good = await idp.respond();
    const id = /<saml:Assertion [^>]*ID="([^"]*)"/.exec(good)?.[1] ?? '';
    for (const name of ['ID', 'Id', 'id', 'xml:id']) {
      const doubled = good.replace('<samlp:Status>', `<samlp:Status ${name}="${id}">`);
      expect(await saidOf(doubled)).toMatch(/two of its elements have the same ID/);
    }
  });

  it('refuses what is not base64, not XML, not SAML or not whole', async () => {
    const good = await idp.respond();
    expect(await said(good)).toMatch(/^identity\.malformed: .*not base64/);
    expect(await said('')).toMatch(/^identity\.malformed/);
    expect(await said('a.b.c')).toMatch(/^identity\.malformed/);
    expect(await said(Buffer.from('hello').toString('base64'))).toMatch(/^identity\.malformed: .*not of XML/);
    expect(await said(Buffer.from([0xff, 0xfe, 0x3c, 0]).toString('base64'))).toMatch(/^identity\.malformed: .*not XML in UTF-8/);
    expect(await saidOf('<html></html>')).toMatch(/^identity\.assertion: .*there is no assertion in it/);
    expect(await saidOf(good.slice(0, -20))).toMatch(/^identity\.assertion: .*not well-formed/);
    expect(await said(proofOf(good).slice(0, -400))).toMatch(/^identity\.assertion: .*not well-formed/);
  });

  it('refuses huge messages and deep ones before they cost anything', async () => {
    const good = await idp.respond();
    const padded = good.replace('<samlp:Status>', `<samlp:Extensions>${'x'.repeat(300_000)}</samlp:Extensions><samlp:Status>`);
    expect(await saidOf(padded)).toMatch(/^identity\.size: /);
    expect(await said('A'.repeat(1 << 24))).toMatch(/^identity\.size: /);
    expect(await saidOf('<a>'.repeat(40) + '</a>'.repeat(40))).toMatch(/nested too deeply/);
    expect(await saidOf(`<r>${'<a/>'.repeat(20_000)}</r>`)).toMatch(/too many elements/);
    expect(await saidOf(`<r ${Array.from({ length: 100 }, (_, i) => `a${i}=""`).join(' ')}/>`)).toMatch(/too many attributes/);
  });

  it('refuses encrypted assertions with a sentence', async () => {
    const good = await idp.respond();
    const encrypted = good.replace(
      /<saml:Assertion [^]*<\/saml:Assertion>/,
      '<saml:EncryptedAssertion><x/></saml:EncryptedAssertion>',
    );
    expect(await saidOf(encrypted)).toMatch(/it is encrypted; let the identity provider sign it and not encrypt it/);
  });
});
