import { NAMESPACES } from './refusal.ts';
import { allOf, attribute, childrenOf, readXml, XmlRefusal } from './xml.ts';

/** What a provider needs to know of an identity provider. */
export interface IdentityProviderMetadata {
  readonly entityId: string;
  /** PEM. */
  readonly certificates: readonly string[];
}

/** Federations' own are megabytes with thousands of entities; this is for one. */
const LIMITS = { depth: 32, elements: 20_000, attributes: 64 } as const;

/**
 * Entity id and signing certificates from the metadata of one identity provider (SAML metadata section 2.3, EntityDescriptor). A signature on the document
 * is not looked at: whoever adds the provider vouches for it. Throws XmlRefusal.
 */
export function readMetadata(document: string): IdentityProviderMetadata {
  // Comments are usual in metadata, and nothing is decided by what is signed here.
  const root = readXml(document.replace(/<!--(?:(?!--)[^])*-->/g, ''), LIMITS);
  const entities = allOf(root).filter(({ name, namespace }) => name === 'EntityDescriptor' && namespace === NAMESPACES.metadata);
  const providers = entities.flatMap((entity) =>
    childrenOf(entity, NAMESPACES.metadata, 'IDPSSODescriptor').map((descriptor) => ({ entity, descriptor })),
  );
  const [found, more] = providers;
  if (!found) throw new XmlRefusal('there is no identity provider (IDPSSODescriptor) in it');
  if (more) throw new XmlRefusal('there is more than one identity provider in it');
  const entityId = attribute(found.entity, 'entityID') ?? '';
  const keys = childrenOf(found.descriptor, NAMESPACES.metadata, 'KeyDescriptor').filter(
    (key) => attribute(key, 'use') !== 'encryption',
  );
  const certificates = keys
    .flatMap(allOf)
    .filter(({ name, namespace }) => name === 'X509Certificate' && namespace === NAMESPACES.signature)
    .map(({ text }) => pemOf(text));
  if (certificates.length === 0) throw new XmlRefusal('there is no certificate for signatures in it');
  return { entityId, certificates: [...new Set(certificates)] };
}

function pemOf(base64: string): string {
  const lines = base64.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
