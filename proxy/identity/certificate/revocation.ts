import 'reflect-metadata';
import { KeyUsageFlags, KeyUsagesExtension, X509Crl } from '@peculiar/x509';
import { blocksOf, type Certificate, refused } from './certificate.ts';
import { dateOf } from './path-rules.ts';
import { weakSignature } from './strength.ts';

/** cRLNumber and authorityKeyIdentifier (RFC 5280 section 5.2); partial and indirect lists have critical extensions besides. */
const UNDERSTOOD: ReadonlySet<string> = new Set(['2.5.29.20', '2.5.29.35']);

/** The revocation lists of a PEM text. Throws Error with a reason for people. */
export function readLists(pem: string): X509Crl[] {
  return blocksOf(pem, 'X509 CRL').map((der) => {
    const list = new X509Crl(der);
    const unknown = list.extensions.find(({ critical, type }) => critical && !UNDERSTOOD.has(type));
    if (unknown) throw new Error('a revocation list covers only a part of what its authority has issued');
    if (!list.nextUpdate) throw new Error('a revocation list does not say until when it counts');
    if (weakSignature(list) !== undefined) throw new Error('a revocation list is signed with a weak algorithm');
    return list;
  });
}

/** Whether this authority signed this list. */
export async function isListOf(list: X509Crl, { fields }: Certificate): Promise<boolean> {
  const usages = fields.getExtension(KeyUsagesExtension)?.usages;
  if (list.issuer !== fields.subject || (usages !== undefined && !(usages & KeyUsageFlags.cRLSign))) return false;
  return list.verify({ publicKey: fields.publicKey }).catch(() => false);
}

/**
 * Asks the lists of each authority on the path about the certificate below it. An authority without a list is not asked; one whose lists are all out
 * of date is as good as none, so what it issued is refused. Gives the time (wall clock, ms) until which the answer counts.
 * Rejects with ChaperoneError `identity.certificate`.
 */
export async function checkRevocation(path: readonly Certificate[], lists: readonly X509Crl[], now: number): Promise<number> {
  let until = Infinity;
  for (const [i, issuer] of path.slice(1).entries()) {
    const own: X509Crl[] = [];
    for (const list of lists) if (await isListOf(list, issuer)) own.push(list);
    const who = i === 0 ? 'it' : 'an intermediate authority';
    const serial = path[i]?.fields.serialNumber ?? '';
    // Also by a list that is out of date: nobody takes a revocation back.
    if (own.some((list) => list.findRevoked(serial) !== null)) throw refused(`${who} was revoked by its authority`);
    const current = own.filter((list) => list.thisUpdate.getTime() <= now && now < endOf(list));
    if (own.length > 0 && current.length === 0) {
      const latest = own.reduce((a, b) => (endOf(a) < endOf(b) ? b : a));
      throw refused(
        `the revocation list of its authority ended at ${dateOf(new Date(endOf(latest)))}; it has to be renewed here`,
      );
    }
    until = Math.min(until, ...(own.length > 0 ? [Math.max(...current.map(endOf))] : []));
  }
  return until;
}

function endOf(list: X509Crl): number {
  return list.nextUpdate?.getTime() ?? 0;
}
