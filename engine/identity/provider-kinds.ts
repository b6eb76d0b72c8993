import type { Clock } from '../../contract/clock.ts';
import type { ProviderRequest, ProviderTest, StoredProvider } from '../../contract/identity.ts';
import { completeCertificate } from '../../proxy/identity/certificate/complete.ts';
import { createCertificateVerifier, testCertificate } from '../../proxy/identity/certificate/verifier.ts';
import { completeOidc } from '../../proxy/identity/oidc/complete.ts';
import { Spellings } from '../../proxy/identity/oidc/spellings.ts';
import { createOidcVerifier, testOidc } from '../../proxy/identity/oidc/verifier.ts';
import { completeSaml } from '../../proxy/identity/saml/complete.ts';
import { UsedAssertions } from '../../proxy/identity/saml/used-assertions.ts';
import { createSamlVerifier, testSaml } from '../../proxy/identity/saml/verifier.ts';
import type { Verifier } from '../../proxy/proxy.ts';

/** What the kinds of providers have in common, so that the store need not know them. */
export interface ProviderKinds {
  /** Rejects with ChaperoneError `identity.invalid`. @param addedAt ISO 8601. */
  complete(request: ProviderRequest, addedAt: string): Promise<StoredProvider>;
  /** Throws Error when the provider's own certificates cannot be read. */
  verifier(provider: StoredProvider): Verifier;
  /** What the provider says to a proof, without letting anybody in. */
  test(provider: StoredProvider, proof: string): Promise<ProviderTest>;
}

export function providerKinds(clock: Clock): ProviderKinds {
  // These outlive the verifiers, which are made anew when providers change.
  const used = new UsedAssertions(clock);
  const spellings = new Spellings(clock);
  return {
    complete: async (request, addedAt) => {
      switch (request.type) {
        case 'oidc':
          return completeOidc(request, addedAt);
        case 'saml':
          return completeSaml(request, addedAt);
        case 'certificate':
          return completeCertificate(request, addedAt);
      }
    },
    verifier: (provider) => {
      switch (provider.type) {
        case 'oidc':
          return createOidcVerifier({ provider, clock, spellings });
        case 'saml':
          return createSamlVerifier({ provider, clock, used });
        case 'certificate':
          return createCertificateVerifier({ provider, clock });
      }
    },
    test: async (provider, proof) => {
      switch (provider.type) {
        case 'oidc':
          return testOidc({ provider, clock }, proof);
        case 'saml':
          return testSaml({ provider, clock, used }, proof);
        case 'certificate':
          return testCertificate({ provider, clock }, proof);
      }
    },
  };
}
