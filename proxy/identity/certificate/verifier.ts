import { hash } from 'node:crypto';
import type { Clock } from '../../../contract/clock.ts';
import { ChaperoneError } from '../../../contract/errors.ts';
import type { CertificateProvider, ProviderTest } from '../../../contract/identity.ts';
import type { Proven, Verifier } from '../../proxy.ts';
import { Checks, examined } from '../checks.ts';
import { Spellings } from '../oidc/spellings.ts';
import { blocksOf, type Certificate, readCertificate, refused } from './certificate.ts';
import { pathTo } from './chain.ts';
import { checkPath, dateOf } from './path-rules.ts';
import { checkRevocation, readLists } from './revocation.ts';
import { speakerOf } from './speaker.ts';

export interface CertificateVerifierOptions {
  /** As `completeCertificate` made it. */
  readonly provider: CertificateProvider;
  readonly clock: Clock;
}

/** Certificates that a client may have sent; `listen` has the bounds of what is kept of them. */
const MAX_SHOWN = 10;

/** Lets in whom one of the provider's authorities has given a client certificate (RFC 5280). Throws Error when the provider's own certificates cannot be read. */
export function createCertificateVerifier({ provider, clock }: CertificateVerifierOptions): Verifier {
  const authorities = blocksOf(provider.ca, 'CERTIFICATE').map(readCertificate);
  const names = new Set(authorities.map(({ fields }) => fields.subject));
  const prove = prover(provider, authorities);
  const spellings = new Spellings(clock);
  return {
    provider: provider.name,
    claims: (presented) => {
      if (presented.kind !== 'certificate') return false;
      try {
        return presented.chain.slice(0, MAX_SHOWN).some((der) => names.has(readCertificate(der).fields.issuer));
      } catch {
        return false;
      }
    },
    verify: async (presented) => {
      if (presented.kind !== 'certificate') throw refused('none was sent');
      const proven = await prove(presented.chain, clock.wall(), new Checks());
      const own = presented.chain[0];
      if (!own) throw refused('none was sent');
      return { ...proven, signed: insistOnOne(spellings, own, presented.hash) };
    },
  };
}

/**
 * Each certificate counts in one spelling only: what is outside of its signed part can be written in other ways by whoever has it (an ECDSA signature has
 * a second form), and a revoked one would come back under another hash. An authority gives a serial number once (RFC 5280 section 4.1.2.2).
 */
function insistOnOne(spellings: Spellings, der: Uint8Array, presentedHash: string): NonNullable<Proven['signed']> {
  const { fields } = readCertificate(der);
  const content = hash('sha256', `${fields.issuer}\n${fields.serialNumber}`, 'hex');
  try {
    // What is before the last dot is what must be the same.
    spellings.insist(`${content}.certificate`, presentedHash, fields.notAfter.getTime());
  } catch {
    throw refused('it is a changed copy of one that was used before');
  }
  return { hash: content, until: fields.notAfter.getTime() };
}

/** What a provider says to a PEM text: the client's certificate, then perhaps intermediates. */
export async function testCertificate({ provider, clock }: CertificateVerifierOptions, pem: string): Promise<ProviderTest> {
  return examined(async (checks) => {
    const chain = await checks.run(
      'reading',
      () => {
        try {
          return blocksOf(pem, 'CERTIFICATE');
        } catch (error) {
          throw refused(error instanceof Error ? error.message : 'it cannot be read');
        }
      },
      (blocks) => `${blocks.length} certificate${blocks.length === 1 ? '' : 's'}`,
    );
    return prover(provider, blocksOf(provider.ca, 'CERTIFICATE').map(readCertificate))(chain, clock.wall(), checks);
  });
}

function prover(provider: CertificateProvider, authorities: readonly Certificate[]) {
  const lists = provider.crls.flatMap(readLists);
  return async (chain: readonly Uint8Array[], now: number, checks: Checks): Promise<Proven> => {
    try {
      const shown = chain.slice(0, MAX_SHOWN).map(readCertificate);
      const path = await checks.run(
        'chain',
        () => pathTo(authorities, shown),
        (found) => found.map(({ fields }) => fields.subject).join(' ← '),
      );
      const [own, authority] = [path[0], path.at(-1)];
      if (!own || !authority) throw refused('none was sent');
      const ends = Math.min(...path.map(({ fields }) => fields.notAfter.getTime()));
      await checks.run(
        'time, strength and usage',
        () => {
          checkPath(path, now);
        },
        () => `for clients, until ${dateOf(new Date(ends))}`,
      );
      const unrevoked = await checks.run(
        'revocation',
        () => checkRevocation(path, lists, now),
        (until) => (until === Infinity ? 'no list is kept' : `on no list; the next is due at ${dateOf(new Date(until))}`),
      );
      const identity = await checks.run(
        'subject and groups',
        () => speakerOf(provider, own, authority),
        ({ subject, groups }) => `${subject} (${groups.length === 0 ? 'no groups' : groups.join(', ')})`,
      );
      const expiresAt = Math.min(ends, now + provider.sessionSeconds * 1_000);
      return { identity, expiresAt, recheckAt: Math.min(expiresAt, unrevoked) };
    } catch (error) {
      if (error instanceof ChaperoneError) throw error;
      throw new ChaperoneError('identity.certificate', { reason: 'it could not be checked' }, { cause: error });
    }
  };
}
