/** A SAML 2.0 identity provider, samlify's, with a key made at test time. */
import { randomBytes } from 'node:crypto';
import * as samlify from 'samlify';
import { type Issued, makeTestAuthority } from '../authority/authority.ts';

export const ENTITY_ID = 'https://idp.example.test/saml';
/** Entity id of whoever takes the assertions. */
export const AUDIENCE = 'urn:example:chaperone';
export const RECIPIENT = 'https://127.0.0.1/.chaperone/v1/token';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

/** What a response says; the defaults are those of a good one. Undefined leaves the attribute out. Times: wall clock, ms. */
export interface ResponseOptions {
  readonly nameId?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly recipient?: string | undefined;
  readonly destination?: string | undefined;
  readonly inResponseTo?: string | undefined;
  readonly status?: string;
  readonly issuedAt?: number;
  readonly notBefore?: number;
  readonly notOnOrAfter?: number;
  readonly confirmationUntil?: number | undefined;
  readonly sessionIndex?: string | undefined;
  readonly sessionUntil?: number;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly id?: string;
  /** Also signs the response. */
  readonly signResponse?: boolean;
  /** Markup to put into the template before it is signed. */
  readonly edit?: (template: string) => string;
}

export interface IdentityProvider {
  readonly entityId: string;
  readonly signer: Issued;
  /** EntityDescriptor, XML. */
  readonly metadata: string;
  /** A signed response, XML. */
  respond(options?: ResponseOptions): Promise<string>;
}

export async function makeIdentityProvider(clock: { wall(): number }, entityId = ENTITY_ID): Promise<IdentityProvider> {
  const signer = await makeTestAuthority({ subject: 'CN=identity provider', key: 'rsa' });
  const cert = signer.cert.replace(/-----[A-Z ]+-----|\s/g, '');
  const idp = samlify.IdentityProvider({
    entityID: entityId,
    privateKey: signer.key,
    signingCert: cert,
    isAssertionEncrypted: false,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    singleSignOnService: [{ Binding: POST, Location: 'https://idp.example.test/sso' }],
    // samlify complains on the console without one.
    singleLogoutService: [{ Binding: POST, Location: 'https://idp.example.test/slo' }],
    nameIDFormat: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
  });
  return {
    entityId,
    signer,
    metadata: idp.getMetadata(),
    respond: async (options = {}) => {
      const sp = samlify.ServiceProvider({
        entityID: AUDIENCE,
        assertionConsumerService: [{ Binding: POST, Location: RECIPIENT }],
        wantAssertionsSigned: true,
        wantMessageSigned: options.signResponse ?? false,
      });
      const fill = (): { id: string; context: string } => {
        const template = (options.edit ?? ((same) => same))(templateOf(options));
        return { id: '_unused', context: samlify.SamlLib.replaceTagsByValue(template, tagsOf(options, entityId, clock.wall())) };
      };
      const made = await idp.createLoginResponse(sp, { extract: {} }, 'post', { email: 'unused@example.test' }, fill);
      return Buffer.from(made.context, 'base64').toString('utf8');
    },
  };
}

/** base64url, as token exchange has it (RFC 8693 section 3). */
export function proofOf(xml: string): string {
  return Buffer.from(xml).toString('base64url');
}

/** The assertion of a response as text; it declares its own namespaces. */
export function assertionOf(response: string): string {
  return /<saml:Assertion[ >][^]*<\/saml:Assertion>/.exec(response)?.[0] ?? '';
}

function templateOf({ attributes = { groups: ['dev', 'ops'], email: ['ada@example.test'] } }: ResponseOptions): string {
  const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const statement = Object.entries(attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${escape(name)}">${values
        .map(
          (value) =>
            `<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${escape(value)}</saml:AttributeValue>`,
        )
        .join('')}</saml:Attribute>`,
  );
  const authenticated =
    '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{SessionIndex}" SessionNotOnOrAfter="{SessionNotOnOrAfter}">' +
    '<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>';
  return samlify.SamlLib.defaultLoginResponseTemplate.context
    .replace('{AuthnStatement}', authenticated)
    .replace(
      '{AttributeStatement}',
      statement.length === 0 ? '' : `<saml:AttributeStatement>${statement.join('')}</saml:AttributeStatement>`,
    );
}

function tagsOf(options: ResponseOptions, entityId: string, now: number): Record<string, string | undefined> {
  const time = (ms: number): string => new Date(ms).toISOString();
  const { issuedAt = now - 1_000, notOnOrAfter = now + 300_000 } = options;
  const given = <K extends keyof ResponseOptions>(key: K, otherwise: NonNullable<ResponseOptions[K]>): ResponseOptions[K] =>
    key in options ? options[key] : otherwise;
  const until = given('confirmationUntil', notOnOrAfter);
  return {
    ID: `_response${randomBytes(12).toString('hex')}`,
    AssertionID: options.id ?? `_assertion${randomBytes(12).toString('hex')}`,
    IssueInstant: time(issuedAt),
    Destination: given('destination', RECIPIENT),
    InResponseTo: options.inResponseTo,
    Issuer: options.issuer ?? entityId,
    StatusCode: options.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success',
    NameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    NameID: options.nameId ?? 'ada@example.test',
    SubjectConfirmationDataNotOnOrAfter: until === undefined ? undefined : time(until),
    SubjectRecipient: given('recipient', RECIPIENT),
    ConditionsNotBefore: time(options.notBefore ?? issuedAt),
    ConditionsNotOnOrAfter: time(notOnOrAfter),
    Audience: options.audience ?? AUDIENCE,
    SessionIndex: given('sessionIndex', '_session-1'),
    SessionNotOnOrAfter: options.sessionUntil === undefined ? undefined : time(options.sessionUntil),
  };
}
