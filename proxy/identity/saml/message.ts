import type { SamlProvider } from '../../../contract/identity.ts';
import { NAMESPACES, refused } from './refusal.ts';
import { allOf, attribute, childrenOf, type XmlElement } from './xml.ts';

/** A message of which nothing has been verified, but which has one assertion at the one place where there may be one. */
export interface SamlMessage {
  readonly response: XmlElement | undefined;
  readonly assertion: XmlElement;
  readonly assertionId: string;
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
/** What may occur once at most, wherever it is hidden: SAML core section 2.3.3, and what XML signature wrapping needs a second of. */
const ALONE: ReadonlySet<string> = new Set(['Assertion', 'Response', 'EncryptedAssertion', 'LogoutResponse', 'ArtifactResponse']);

/**
 * Takes a Response (SAML core section 3.3.3) or a bare Assertion apart. Structure first, whatever is signed: so an assertion that the library
 * would verify is the one that is read. Throws ChaperoneError `identity.assertion`.
 */
export function messageOf(provider: SamlProvider, root: XmlElement): SamlMessage {
  const no = (reason: string): Error => refused(provider.name, reason);
  const all = allOf(root);
  const ids = all.flatMap(({ attributes }) => attributes.filter(({ name }) => /^id$/i.test(name)).map(({ value }) => value));
  if (new Set(ids).size !== ids.length) throw no('two of its elements have the same ID');
  if (all.some(({ name }) => name === 'EncryptedAssertion' || name === 'EncryptedID' || name === 'EncryptedData')) {
    throw no('it is encrypted; let the identity provider sign it and not encrypt it');
  }
  const response = root.name === 'Response' ? root : undefined;
  const expected = response ? ['Response', 'Assertion'] : ['Assertion'];
  const alone = all.filter(({ name }) => ALONE.has(name)).map(({ name }) => name);
  if (response && !alone.includes('Assertion')) checkStatus(provider, response);
  if (alone.join(' ') !== expected.join(' ')) {
    throw no(alone.includes('Assertion') ? 'it has more than one assertion or response' : 'there is no assertion in it');
  }
  const found = response ? childrenOf(response, NAMESPACES.assertion, 'Assertion') : [root];
  const [assertion] = found;
  if (assertion?.name !== 'Assertion' || assertion.namespace !== NAMESPACES.assertion)
    throw no('its assertion is not where SAML 2.0 has it');
  if (response) checkResponse(provider, response);
  const assertionId = attribute(assertion, 'ID') ?? '';
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{7,255}$/.test(assertionId)) throw no('its assertion has no usable ID');
  return { response, assertion, assertionId };
}

/** Only the assertion has to be signed, so whoever wraps it chooses what is looked at here: it can refuse, and lets nobody in. */
function checkResponse(provider: SamlProvider, response: XmlElement): void {
  const no = (reason: string): Error => refused(provider.name, reason);
  if (response.namespace !== NAMESPACES.protocol || attribute(response, 'Version') !== '2.0')
    throw no('it is not a response of SAML 2.0');
  checkStatus(provider, response);
  const destination = attribute(response, 'Destination');
  if (destination !== undefined && destination !== provider.recipient) throw no('its Destination is not this proxy');
  if (attribute(response, 'InResponseTo') !== undefined) throw no('it answers a request, and none is ever made from here');
  const issuers = childrenOf(response, NAMESPACES.assertion, 'Issuer');
  if (issuers.length > 1 || issuers.some(({ text }) => text.trim() !== provider.entityId))
    throw no('its response is from another issuer');
}

function checkStatus(provider: SamlProvider, response: XmlElement): void {
  const statuses = childrenOf(response, NAMESPACES.protocol, 'Status');
  const codes = statuses.flatMap((status) => childrenOf(status, NAMESPACES.protocol, 'StatusCode'));
  if (statuses.length !== 1 || codes.length !== 1 || !codes[0] || attribute(codes[0], 'Value') !== SUCCESS) {
    throw refused(provider.name, 'the identity provider does not report success');
  }
}
