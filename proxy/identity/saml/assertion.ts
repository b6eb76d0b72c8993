import { ChaperoneError } from '../../../contract/errors.ts';
import type { SamlProvider } from '../../../contract/identity.ts';
import { NAMESPACES, refused } from './refusal.ts';
import { attribute, childrenOf, type XmlElement } from './xml.ts';

/** A statement that counts. Times: wall clock, milliseconds since the Unix epoch. */
export interface Statement {
  readonly subject: string;
  readonly sessionIndex: string | undefined;
  readonly issuedAt: number;
  /** Until when it may be exchanged. */
  readonly usableUntil: number;
  /** `SessionNotOnOrAfter`, or Infinity. */
  readonly sessionUntil: number;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** An assertion may wait this long to be exchanged, whatever it says itself, seconds. The longest that is usual is Azure's, 70 minutes. */
const LONGEST = 7_200;
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
/** SAML core section 2.5.1; a condition that is not known makes the whole assertion invalid. */
const CONDITIONS: ReadonlySet<string> = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']);
const MAX_TEXT = 1_024;

/**
 * Checks what an assertion says, which has been verified before (SAML core section 2, profiles section 4.1.4.3): issuer, times, audience, that whoever
 * bears it may use it here. Throws ChaperoneError `identity.assertion`, `identity.over`, `identity.early`, `identity.audience`.
 */
export function readAssertion(provider: SamlProvider, assertion: XmlElement, now: number): Statement {
  const no = (reason: string): Error => refused(provider.name, reason);
  const all = (of: XmlElement, name: string): readonly XmlElement[] => childrenOf(of, NAMESPACES.assertion, name);
  const one = (of: XmlElement, name: string): XmlElement => {
    const [found, more] = all(of, name);
    if (!found || more) throw no(`it has ${found ? 'more than one' : 'no'} ${name}`);
    return found;
  };
  const times = new Times(provider, now);
  if (attribute(assertion, 'Version') !== '2.0') throw no('it is not of SAML 2.0');
  if (one(assertion, 'Issuer').text.trim() !== provider.entityId) throw no('it is from another issuer');
  const issuedAt = times.read(attribute(assertion, 'IssueInstant'), 'IssueInstant');
  times.from(issuedAt);
  times.until(issuedAt + LONGEST * 1_000);

  const conditions = one(assertion, 'Conditions');
  if (conditions.children.some(({ name, namespace }) => !CONDITIONS.has(name) || namespace !== NAMESPACES.assertion)) {
    throw no('it has a condition that is not understood here');
  }
  const ends = [issuedAt + LONGEST * 1_000, times.window(conditions)];
  const audiences = all(conditions, 'AudienceRestriction').map((restriction) =>
    all(restriction, 'Audience').map(({ text }) => text.trim()),
  );
  if (audiences.length === 0 || !audiences.every((named) => named.includes(provider.audience))) {
    throw new ChaperoneError('identity.audience', { provider: provider.name, expected: provider.audience });
  }

  const subject = one(assertion, 'Subject');
  ends.push(confirmed(provider, all(subject, 'SubjectConfirmation'), times));
  const name = one(subject, 'NameID');
  if (name.children.length > 0 || name.text === '' || name.text !== name.text.trim() || name.text.length > MAX_TEXT) {
    throw no('its NameID is empty, too long, or has white space around it');
  }
  const authenticated = all(assertion, 'AuthnStatement');
  const sessionEnds = authenticated.flatMap((statement) => {
    const end = attribute(statement, 'SessionNotOnOrAfter');
    return end === undefined ? [] : [times.read(end, 'SessionNotOnOrAfter')];
  });
  const sessionUntil = Math.min(...sessionEnds);
  times.until(sessionUntil);
  return {
    subject: name.text,
    sessionIndex: authenticated.map((statement) => attribute(statement, 'SessionIndex')).find((index) => index !== undefined),
    issuedAt,
    usableUntil: Math.min(...ends),
    sessionUntil,
    attributes: attributesOf(all(assertion, 'AttributeStatement').flatMap((statement) => all(statement, 'Attribute'))),
  };
}

/** Whoever bears it is its subject, at this place and until this time: the end of the first confirmation that holds. */
function confirmed(provider: SamlProvider, confirmations: readonly XmlElement[], times: Times): number {
  let failure: Error = refused(provider.name, 'it may not be used by whoever bears it (SubjectConfirmation)');
  for (const confirmation of confirmations) {
    const [data] = childrenOf(confirmation, NAMESPACES.assertion, 'SubjectConfirmationData');
    if (attribute(confirmation, 'Method') !== BEARER || !data) continue;
    try {
      if (attribute(data, 'Recipient') !== provider.recipient) throw refused(provider.name, 'its Recipient is not this proxy');
      if (attribute(data, 'InResponseTo') !== undefined) {
        throw refused(provider.name, 'it answers a request, and none is ever made from here');
      }
      if (attribute(data, 'NotOnOrAfter') === undefined) throw refused(provider.name, 'its SubjectConfirmation does not end');
      return times.window(data);
    } catch (error) {
      if (!(error instanceof ChaperoneError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Values by Name; those that are not plain text are left out. */
function attributesOf(attributes: readonly XmlElement[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const one of attributes) {
    const name = attribute(one, 'Name');
    if (name === undefined) continue;
    const values = childrenOf(one, NAMESPACES.assertion, 'AttributeValue').filter(({ children }) => children.length === 0);
    found.set(name, [...(found.get(name) ?? []), ...values.map(({ text }) => text.trim()).filter((text) => text !== '')]);
  }
  return found;
}

/** `NotBefore` and `NotOnOrAfter`, with the provider's allowance for clocks that differ. */
class Times {
  readonly #provider: SamlProvider;
  readonly #now: number;

  constructor(provider: SamlProvider, now: number) {
    this.#provider = provider;
    this.#now = now;
  }

  /** SAML core section 1.3.3: xs:dateTime in UTC, with `Z`. */
  read(text: string | undefined, what: string): number {
    const at = text !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(at)) throw refused(this.#provider.name, `its ${what} is not a time in UTC`);
    return at;
  }

  from(at: number): void {
    if (this.#now + this.#provider.skew * 1_000 < at) throw this.#wrong('identity.early', at);
  }

  until(at: number): void {
    if (this.#now - this.#provider.skew * 1_000 >= at) throw this.#wrong('identity.over', at);
  }

  /** Checks the window that an element gives; its end, or Infinity. */
  window(element: XmlElement): number {
    const [from, until] = [attribute(element, 'NotBefore'), attribute(element, 'NotOnOrAfter')];
    if (from !== undefined) this.from(this.read(from, 'NotBefore'));
    if (until === undefined) return Infinity;
    const end = this.read(until, 'NotOnOrAfter');
    this.until(end);
    return end;
  }

  #wrong(code: 'identity.early' | 'identity.over', at: number): ChaperoneError {
    return new ChaperoneError(code, { provider: this.#provider.name, at: new Date(at).toISOString() });
  }
}
