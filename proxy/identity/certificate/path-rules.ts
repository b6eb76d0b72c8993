import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
} from '@peculiar/x509';
import { type Certificate, refused } from './certificate.ts';
import { weakKey, weakSignature } from './strength.ts';

/** Extensions that may be critical, because they are checked here or restrict nothing that matters here: RFC 5280 section 4.2. */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  '2.5.29.15', // keyUsage
  '2.5.29.17', // subjectAltName
  '2.5.29.19', // basicConstraints
  '2.5.29.32', // certificatePolicies: any policy is accepted
  '2.5.29.37', // extKeyUsage
]);
const NAME_CONSTRAINTS = '2.5.29.30';
const ANY_USAGE = '2.5.29.37.0';

/**
 * What every certificate of a path has to fulfil (RFC 5280 section 6.1): time, strength, usage, path length. Name constraints are not evaluated: an
 * authority that has them is refused. `path`: the client's own first, the trusted authority last. Throws ChaperoneError `identity.certificate`.
 */
export function checkPath(path: readonly Certificate[], now: number): void {
  path.forEach((one, i) => {
    const who = i === 0 ? 'it' : i === path.length - 1 ? 'its authority' : 'an intermediate authority';
    checkTime(one, who, now);
    checkStrength(one, who, i < path.length - 1);
    checkExtensions(one, who);
    if (i === 0) checkOwn(one);
    // Those that issued themselves do not count: they are an authority's own change of keys.
    else checkAuthority(one, who, path.slice(1, i).filter(({ fields }) => fields.subject !== fields.issuer).length);
  });
}

function checkTime({ fields }: Certificate, who: string, now: number): void {
  const [from, until] = [fields.notBefore.getTime(), fields.notAfter.getTime()];
  // Written so that a date that cannot be read is refused.
  if (!(now >= from)) throw refused(`${who} counts only from ${dateOf(fields.notBefore)} on`);
  if (!(now <= until)) throw refused(`${who} expired at ${dateOf(fields.notAfter)}`);
}

function checkStrength(one: Certificate, who: string, signatureMatters: boolean): void {
  const weak = weakKey(one) ?? (signatureMatters ? weakSignature(one.fields) : undefined);
  if (weak !== undefined) throw refused(`${who} has ${weak}`);
}

function checkExtensions({ fields }: Certificate, who: string): void {
  const types = fields.extensions.map(({ type }) => type);
  if (new Set(types).size !== types.length) throw refused(`${who} has the same extension twice`);
  if (types.includes(NAME_CONSTRAINTS)) throw refused(`${who} has name constraints, which are not evaluated here`);
  const unknown = fields.extensions.find(({ critical, type }) => critical && !UNDERSTOOD.has(type));
  if (unknown) throw refused(`${who} has the critical extension ${unknown.type}, which is not understood here`);
}

function checkOwn({ fields }: Certificate): void {
  if (fields.getExtension(BasicConstraintsExtension)?.ca) throw refused('it is the certificate of an authority, not of a client');
  const usages = fields.getExtension(KeyUsagesExtension)?.usages;
  if (usages !== undefined && !(usages & KeyUsageFlags.digitalSignature)) throw refused('its key is not for signatures');
  if (!allowsClients(fields.getExtension(ExtendedKeyUsageExtension))) throw refused('it is not for client authentication');
}

function checkAuthority({ fields }: Certificate, who: string, below: number): void {
  const constraints = fields.getExtension(BasicConstraintsExtension);
  if (!constraints?.ca) throw refused(`${who} may not sign certificates`);
  if (constraints.pathLength !== undefined && below > constraints.pathLength) {
    throw refused(`${who} allows fewer intermediate authorities than there are`);
  }
  const usages = fields.getExtension(KeyUsagesExtension)?.usages;
  if (usages !== undefined && !(usages & KeyUsageFlags.keyCertSign)) throw refused(`${who} may not sign certificates`);
  if (!allowsClients(fields.getExtension(ExtendedKeyUsageExtension)))
    throw refused(`${who} may not sign certificates of clients`);
}

/** As Go's crypto/x509 has it: without the extension everything is allowed, and an authority's binds those below it. */
function allowsClients(extension: ExtendedKeyUsageExtension | null): boolean {
  return !extension || extension.usages.some((usage) => usage === ExtendedKeyUsage.clientAuth || usage === ANY_USAGE);
}

/** For sentences; a certificate may have a date that no calendar has. */
export function dateOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'a time that cannot be read' : date.toISOString();
}
