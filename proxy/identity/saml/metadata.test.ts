import { describe, expect, it } from 'vitest';
import { makeIdentityProvider } from '../../../test/support/saml/identity-provider.ts';
import { readMetadata } from './metadata.ts';
import { XmlRefusal } from './xml.ts';

const idp = await makeIdentityProvider({ wall: () => 0 });
const NAMESPACE = 'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
const key = (use: string, certificate: string): string =>
  `<KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
const entity = (id: string, ...keys: readonly string[]): string =>
  `<EntityDescriptor ${NAMESPACE} entityID="${id}"><IDPSSODescriptor>${keys.join('')}</IDPSSODescriptor></EntityDescriptor>`;

describe('readMetadata', () => {
  it("reads a library's own", () => {
    const { entityId, certificates } = readMetadata(`<?xml version="1.0"?>\n<!-- of ours -->\n${idp.metadata}`);
    expect(entityId).toBe(idp.entityId);
    expect(certificates).toHaveLength(1);
    expect(certificates[0]?.replace(/\s/g, '')).toBe(idp.signer.cert.replace(/\s/g, ''));
  });

  it('takes keys for signatures and for everything, each once, and none for encryption', () => {
    const keys = [key(' use="signing"', 'QQ =='), key('', 'QkI='), key(' use="encryption"', 'Q0M='), key('', 'QQ==')];
    expect(readMetadata(entity('x', ...keys)).certificates.map((pem) => pem.split('\n')[1])).toEqual(['QQ==', 'QkI=']);
  });

  it('finds the one identity provider among others, and refuses several, none and keys of nobody', () => {
    const service = `<EntityDescriptor entityID="sp"><SPSSODescriptor>${key('', 'QQ==')}</SPSSODescriptor></EntityDescriptor>`;
    const both = (...entities: readonly string[]): string =>
      `<EntitiesDescriptor ${NAMESPACE}>${entities.join('')}</EntitiesDescriptor>`;
    expect(readMetadata(both(service, entity('x', key('', 'QQ==')))).entityId).toBe('x');
    expect(() => readMetadata(both(entity('x'), entity('y')))).toThrow(/more than one identity provider/);
    expect(() => readMetadata(both(service))).toThrow(/no identity provider/);
    expect(() => readMetadata(entity('x', key(' use="encryption"', 'QQ==')))).toThrow(/no certificate for signatures/);
    expect(() => readMetadata('<!DOCTYPE x><x/>')).toThrow(XmlRefusal);
  });
});
