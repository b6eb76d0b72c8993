import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import type { SamlProvider } from '../../../contract/identity.ts';
import { NAMESPACES } from './refusal.ts';
import { withoutDeclaration } from './xml.ts';

/** What the library says to a message. */
export interface LibraryAnswer {
  /** The assertion as it was signed, canonical XML; undefined when no signature of the provider's fits. */
  readonly signed: string | undefined;
  /** Whether it also finds nothing wrong with its conditions. */
  readonly accepted: boolean;
}

export interface Asked {
  /** A response, or a bare assertion. */
  readonly xml: string;
  readonly isResponse: boolean;
  /** The response has a signature of its own, which then has to be right too. */
  readonly responseSigned: boolean;
}

/**
 * Lets @node-saml/node-saml verify a message with nothing but the provider's certificates. Only what it gives back as signed may be read
 * afterwards. Never rejects: the library's errors can hold pieces of the message.
 */
export async function askLibrary(
  provider: SamlProvider,
  { xml, isResponse, responseSigned }: Asked,
  now: number,
): Promise<LibraryAnswer> {
  const saml = new TimedSaml(provider, responseSigned, now);
  const response = isResponse ? xml : wrapped(xml);
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(response).toString('base64') });
    return { signed: saml.signed, accepted: profile !== null };
  } catch {
    return { signed: saml.signed, accepted: false };
  }
}

/** A bare assertion, as token exchange and RFC 7522 have it, in the response in which the library looks for one. It has been read as one element before. */
function wrapped(assertion: string): string {
  return `<p:Response xmlns:p="${NAMESPACES.protocol}" ID="_chaperone" Version="2.0">${withoutDeclaration(assertion)}</p:Response>`;
}

/** The library with the clock of whoever asks (its own is `Date`), and with a window on what it found to be signed. */
class TimedSaml extends SAML {
  signed: string | undefined;
  readonly #now: number;

  constructor(provider: SamlProvider, responseSigned: boolean, now: number) {
    super({
      callbackUrl: provider.recipient,
      issuer: provider.audience,
      audience: provider.audience,
      idpIssuer: provider.entityId,
      idpCert: [...provider.certificates],
      wantAssertionsSigned: true,
      wantAuthnResponseSigned: responseSigned,
      acceptedClockSkewMs: provider.skew * 1_000,
      validateInResponseTo: ValidateInResponseTo.never,
    });
    this.#now = now;
  }

  protected override processValidlySignedAssertionAsync(
    ...[xml, ...rest]: Parameters<SAML['processValidlySignedAssertionAsync']>
  ): ReturnType<SAML['processValidlySignedAssertionAsync']> {
    this.signed = xml;
    return super.processValidlySignedAssertionAsync(xml, ...rest);
  }

  protected override checkTimestampsValidityError(
    _now: number,
    notBefore: string,
    notOnOrAfter: string,
    limit?: number,
  ): Error | null {
    return super.checkTimestampsValidityError(this.#now, notBefore, notOnOrAfter, limit);
  }
}
