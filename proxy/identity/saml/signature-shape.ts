import { ChaperoneError } from '../../../contract/errors.ts';
import type { SamlMessage } from './message.ts';
import { NAMESPACES } from './refusal.ts';
import { allOf, attribute, type XmlElement } from './xml.ts';

const SIGNATURES: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const DIGESTS: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
]);
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
/** What may be in KeyInfo, none of which is used: only the provider's own certificates count. */
const KEY_INFO: ReadonlySet<string> = new Set([
  'KeyInfo',
  'KeyName',
  'KeyValue',
  'RSAKeyValue',
  'Modulus',
  'Exponent',
  'X509Data',
  'X509Certificate',
  'X509IssuerSerial',
  'X509IssuerName',
  'X509SerialNumber',
  'X509SubjectName',
  'X509SKI',
  'X509Digest',
]);
/** For sentences: what is known of algorithms that do not count. */
const KNOWN_BAD: readonly (readonly [part: string, word: string])[] = [
  ['hmac', 'HMAC'],
  ['rsa-sha1', 'RSA with SHA-1'],
  ['sha1', 'SHA-1'],
  ['md5', 'MD5'],
  ['ecdsa', 'ECDSA'],
];

/**
 * Whether the signatures of a message have the one form that SAML gives them (SAML core section 5.4): each a child of what it signs, one reference
 * to just that, enveloped and exclusive canonicalisation, nothing weak, nothing besides. Whether they are right is for the library.
 * Throws ChaperoneError `identity.signature` and `identity.algorithm`.
 */
export function checkSignatures(provider: string, { response, assertion }: SamlMessage): void {
  const owners = response ? [response, assertion] : [assertion];
  const owned = owners.flatMap((owner) => signaturesOf(owner).map((signature) => [owner, signature] as const));
  const everywhere = allOf(response ?? assertion).filter(({ name }) => name === 'Signature');
  if (everywhere.length !== owned.length) throw wrong(provider, 'there is a signature at a place that signs nothing');
  if (signaturesOf(assertion).length !== 1) throw wrong(provider, 'the assertion itself has to be signed, once');
  if (response && signaturesOf(response).length > 1) throw wrong(provider, 'the response is signed more than once');
  for (const [owner, signature] of owned) checkOne(provider, owner, signature);
}

/** Whether the response has a signature of its own, which then has to be right as well. */
export function isSigned(element: XmlElement): boolean {
  return signaturesOf(element).length > 0;
}

function signaturesOf(owner: XmlElement): readonly XmlElement[] {
  return owner.children.filter(({ name }) => name === 'Signature');
}

function checkOne(provider: string, owner: XmlElement, signature: XmlElement): void {
  const [signedInfo] = inOrder(provider, signature, 'SignedInfo', 'SignatureValue', 'KeyInfo?');
  const keyInfo = signature.children[2];
  const [canonical, method, reference] = inOrder(provider, signedInfo, 'CanonicalizationMethod', 'SignatureMethod', 'Reference');
  const [transforms, digest] = inOrder(provider, reference, 'Transforms', 'DigestMethod', 'DigestValue');
  const [first, second] = inOrder(provider, transforms, 'Transform', 'Transform');
  if (
    keyInfo &&
    !allOf(keyInfo).every(({ name, namespace }) => KEY_INFO.has(name) && namespace.startsWith('http://www.w3.org/'))
  ) {
    throw wrong(provider, 'its KeyInfo holds something else than certificates and keys');
  }
  const id = attribute(owner, 'ID');
  if (id === undefined || attribute(reference, 'URI') !== `#${id}`)
    throw wrong(provider, 'it signs another element than the one it is in');
  const shapes = [attribute(canonical, 'Algorithm'), attribute(first, 'Algorithm'), attribute(second, 'Algorithm')];
  if (shapes.join(' ') !== [NAMESPACES.exclusive, ENVELOPED, NAMESPACES.exclusive].join(' ')) {
    throw wrong(provider, 'it uses other transforms than enveloped-signature and exclusive canonicalisation');
  }
  if (
    first.children.length > 0 ||
    second.children.some(({ name, namespace }) => name !== 'InclusiveNamespaces' || namespace !== NAMESPACES.exclusive)
  ) {
    throw wrong(provider, 'its transforms have parameters');
  }
  checkAlgorithm(provider, SIGNATURES, method);
  checkAlgorithm(provider, DIGESTS, digest);
  if (method.children.length > 0 || digest.children.length > 0 || canonical.children.length > 0)
    throw wrong(provider, 'its algorithms have parameters');
}

/** The children of an element, which must be exactly these; the last may be missing when it ends in `?`. */
function inOrder(provider: string, of: XmlElement, ...names: readonly string[]): [XmlElement, XmlElement, XmlElement] {
  const optional = names.at(-1)?.endsWith('?') ?? false;
  const expected = names.map((name) => name.replace('?', ''));
  const there = of.children;
  const enough = there.length === expected.length || (optional && there.length === expected.length - 1);
  if (!enough || !there.every(({ name, namespace }, i) => name === expected[i] && namespace === NAMESPACES.signature)) {
    throw wrong(provider, 'it is not of the form that SAML gives to signatures');
  }
  return there as unknown as [XmlElement, XmlElement, XmlElement];
}

function checkAlgorithm(provider: string, allowed: ReadonlySet<string>, element: XmlElement): void {
  const uri = attribute(element, 'Algorithm') ?? '';
  if (allowed.has(uri)) return;
  const algorithm = KNOWN_BAD.find(([part]) => uri.toLowerCase().includes(part))?.[1] ?? 'an algorithm that is not known here';
  throw new ChaperoneError('identity.algorithm', { algorithm, provider });
}

function wrong(provider: string, reason: string): ChaperoneError {
  return new ChaperoneError('identity.signature', { provider, reason });
}
