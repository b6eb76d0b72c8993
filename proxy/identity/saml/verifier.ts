import type { Clock } from '../../../contract/clock.ts';
import { ChaperoneError } from '../../../contract/errors.ts';
import type { ProviderTest, SamlProvider } from '../../../contract/identity.ts';
import type { Proven, Verifier } from '../../proxy.ts';
import { Checks, examined } from '../checks.ts';
import { readAssertion } from './assertion.ts';
import { askLibrary } from './library.ts';
import { messageOf } from './message.ts';
import { MAX_XML, namesIssuer, readProof } from './proof.ts';
import { refused } from './refusal.ts';
import { checkSignatures, isSigned } from './signature-shape.ts';
import { speakerOf } from './speaker.ts';
import { UsedAssertions } from './used-assertions.ts';
import { readXml } from './xml.ts';

export interface SamlVerifierOptions {
  /** As `completeSaml` made it. */
  readonly provider: SamlProvider;
  readonly clock: Clock;
  /** Outlives the verifier when it is given; else what was exchanged is remembered as long as the verifier lives. */
  readonly used?: UsedAssertions;
}

/**
 * Verifies SAML 2.0 assertions that are exchanged for a session token, each only once. It claims nothing that is not one, so it is safe to ask; but
 * whoever asks it uses the assertion up, so it is for token exchange only and not for bearer tokens of requests.
 */
export function createSamlVerifier({ provider, clock, used = new UsedAssertions(clock) }: SamlVerifierOptions): Verifier {
  return {
    provider: provider.name,
    claims: (presented) => presented.kind === 'bearer' && namesIssuer(presented.token, provider.entityId),
    verify: async (presented) => {
      if (presented.kind !== 'bearer') throw refused(provider.name, 'no assertion was sent');
      const now = clock.wall();
      const { proven, id, until } = await prove(provider, presented.token, now, used, new Checks());
      // Nothing is awaited between here and the answer: of two at the same time one is the first.
      const taken = used.take(provider.entityId, id, until);
      if (taken === 'used') throw new ChaperoneError('identity.replayed');
      if (taken === 'full') throw refused(provider.name, 'too many assertions were exchanged lately; try again in some minutes');
      return proven;
    },
  };
}

/** What a provider says to an assertion or response, base64 or XML, without using it up. */
export async function testSaml(options: SamlVerifierOptions, proof: string): Promise<ProviderTest> {
  const { provider, clock } = options;
  const text = proof.trimStart().startsWith('<') ? Buffer.from(proof).toString('base64') : proof;
  // What was exchanged before is no matter here, unless somebody wants to know.
  const used = options.used ?? new UsedAssertions(clock, -Infinity);
  return examined(async (checks) => (await prove(provider, text, clock.wall(), used, checks)).proven);
}

interface Proof {
  readonly proven: Proven;
  readonly id: string;
  readonly until: number;
}

async function prove(provider: SamlProvider, proof: string, now: number, used: UsedAssertions, checks: Checks): Promise<Proof> {
  try {
    return await proveBy(provider, proof, now, used, checks);
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    // Errors of libraries can have pieces of the assertion in them.
    throw refused(provider.name, 'it could not be checked');
  }
}

async function proveBy(provider: SamlProvider, proof: string, now: number, used: UsedAssertions, checks: Checks): Promise<Proof> {
  const { xml, root } = await checks.run(
    'reading',
    () => readProof(proof, provider.name),
    ({ xml: read }) => `XML, ${Buffer.byteLength(read)} of at most ${MAX_XML} bytes`,
  );
  const message = await checks.run(
    'message',
    () => messageOf(provider, root),
    ({ response }) => (response ? 'a response with one assertion' : 'an assertion'),
  );
  await checks.run(
    'form of the signature',
    () => {
      checkSignatures(provider.name, message);
    },
    () => 'enveloped, exclusive canonicalisation, SHA-256 or SHA-512',
  );
  const { signed, accepted } = await checks.run(
    'signature',
    async () => {
      const { response } = message;
      const asked = { xml, isResponse: response !== undefined, responseSigned: response !== undefined && isSigned(response) };
      const answer = await askLibrary(provider, asked, now);
      if (answer.signed === undefined) {
        throw new ChaperoneError('identity.signature', { provider: provider.name, reason: 'none of its certificates fits' });
      }
      return { signed: answer.signed, accepted: answer.accepted };
    },
    () => 'by one of the certificates of the provider',
  );
  const statement = await checks.run(
    'statement',
    () => {
      const assertion = messageOf(provider, readXml(signed, SIGNED_LIMITS));
      if (assertion.response || assertion.assertionId !== message.assertionId)
        throw refused(provider.name, 'another assertion was signed');
      const read = readAssertion(provider, assertion.assertion, now);
      if (!accepted) throw refused(provider.name, 'its conditions do not hold');
      return read;
    },
    ({ usableUntil }) => `from ${provider.entityId}, for ${provider.audience}, until ${new Date(usableUntil).toISOString()}`,
  );
  const skew = provider.skew * 1_000;
  await checks.run(
    'first use',
    () => {
      if (used.has(provider.entityId, message.assertionId)) throw new ChaperoneError('identity.replayed');
      if (!used.couldKnow(statement.issuedAt, skew)) {
        const from = new Date(used.knowsFrom(skew)).toISOString();
        throw refused(
          provider.name,
          `it was issued before ${from}, and what was exchanged before then is not known any more; get a new one`,
        );
      }
    },
    () => 'not exchanged before',
  );
  const identity = await checks.run(
    'subject and groups',
    () => speakerOf(provider, statement),
    ({ subject, groups }) => `${subject} (${groups.length === 0 ? 'no groups' : groups.join(', ')})`,
  );
  const expiresAt = Math.min(now + provider.sessionSeconds * 1_000, statement.sessionUntil);
  return { proven: { identity, expiresAt, recheckAt: expiresAt }, id: message.assertionId, until: statement.usableUntil + skew };
}

/** Of canonical XML, which has passed the limits of a proof before. */
const SIGNED_LIMITS = { depth: 32, elements: 2_000, attributes: 64 } as const;
