import { ChaperoneError } from '../../../contract/errors.ts';
import { readXml, type XmlElement, XmlRefusal } from './xml.ts';

/** Bytes of XML: what fits a token request in base64. A thousand groups are about 175 KB. */
export const MAX_XML = 196_608;
/** Characters of a proof: base64 with ends of lines. */
const MAX_PROOF = Math.ceil(MAX_XML * 1.4);
/** Two thousand elements hold a thousand groups; the library takes a tenth of a second for as many, and nobody has to be known to send them. */
const LIMITS = { depth: 32, elements: 2_000, attributes: 32 } as const;

/** Standard and URL-safe alphabet, with or without padding and ends of lines (RFC 4648 sections 4 and 5). */
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

export interface ReadProof {
  readonly xml: string;
  readonly root: XmlElement;
}

/**
 * Reads what was presented: base64 or base64url of XML. `provider` is named in errors.
 * Throws ChaperoneError `identity.size`, `identity.malformed` and `identity.assertion`; nothing of the proof is in them.
 */
export function readProof(proof: string, provider: string): ReadProof {
  const xml = decodeProof(proof);
  try {
    return { xml, root: readXml(xml, LIMITS) };
  } catch (error) {
    if (!(error instanceof XmlRefusal)) throw error;
    throw new ChaperoneError('identity.assertion', { provider, reason: error.message });
  }
}

/** The XML of a proof. Throws ChaperoneError `identity.size` and `identity.malformed`. */
export function decodeProof(proof: string): string {
  if (proof.length > MAX_PROOF) throw new ChaperoneError('identity.size', { bytes: proof.length, limit: MAX_PROOF });
  const text = proof.replace(/[\r\n \t]/g, '');
  if (!BASE64.test(text)) throw malformed('it is not base64 of a SAML assertion');
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length > MAX_XML) throw new ChaperoneError('identity.size', { bytes: bytes.length, limit: MAX_XML });
  let xml: string;
  try {
    xml = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('it is not XML in UTF-8');
  }
  if (!/^\uFEFF?\s*</.test(xml)) throw malformed('it is base64, but not of XML');
  return xml;
}

/** Bounded, so that a look takes time proportional to the length. */
const ISSUER = /<(?:[A-Za-z_][\w.-]{0,99}:)?Issuer(?:\s[^<>]{0,500})?>([^<]{0,2000})</g;

/** Whether it looks like SAML of this issuer: a look, not a check, so that the check can say what is wrong with it. */
export function namesIssuer(proof: string, entityId: string): boolean {
  if (proof.length > MAX_PROOF) return false;
  let xml: string;
  try {
    xml = decodeProof(proof);
  } catch {
    return false;
  }
  const escaped = entityId.replaceAll('&', '&amp;');
  for (const [, text = ''] of xml.matchAll(ISSUER)) if (text.trim() === entityId || text.trim() === escaped) return true;
  return false;
}

function malformed(reason: string): ChaperoneError {
  return new ChaperoneError('identity.malformed', { reason });
}
