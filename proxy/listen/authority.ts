import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock, Random } from '../../contract/clock.ts';
import type { ListenerIdentity } from '../proxy.ts';

/** PEM of a local certificate authority: certificate and PKCS #8 key. */
export interface Authority {
  readonly cert: string;
  readonly key: string;
}

interface Sources {
  readonly clock: Clock;
  readonly random: Random;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** Below the 398 days that platforms accept of a server certificate. */
const LEAF_DAYS = 397;
/** Clocks of containers and hosts differ a little. */
const BACKDATE = 3_600_000;

const KEY_CERT_SIGN = KeyUsageFlags.keyCertSign;
const CRL_SIGN = KeyUsageFlags.cRLSign;

/**
 * NameConstraints (RFC 5280 section 4.2.1.10), critical: whoever steals this authority's key can only impersonate loopback.
 * permittedSubtrees: dNSName `localhost`, iPAddress 127.0.0.1/32 and ::1/128.
 */
const NAME_CONSTRAINTS = ((): Uint8Array<ArrayBuffer> => {
  const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
  };
  const subtree = (name: Buffer): Buffer => tlv(0x30, name);
  const dns = tlv(0x82, Buffer.from('localhost'));
  const v4 = tlv(0x87, Buffer.from([127, 0, 0, 1, 255, 255, 255, 255]));
  const v6 = tlv(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]));
  return new Uint8Array(tlv(0x30, tlv(0xa0, subtree(dns), subtree(v4), subtree(v6))));
})();

function serial(random: Random): string {
  const bytes = Buffer.from(random(16));
  // Positive and without a leading zero byte, so that the DER is minimal (RFC 5280 section 4.1.2.2).
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function pemText(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

/** A new local authority: ECDSA P-256, valid for ten years, for loopback names only, no intermediate below it. */
export async function makeAuthority({ clock, random }: Sources): Promise<Authority> {
  cryptoProvider.set(webcrypto);
  const keys = await keyPair();
  const now = clock.wall();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(random),
    // The random part keeps trust stores apart that hold the authorities of several vaults.
    name: `CN=Chaperone local authority ${Buffer.from(random(4)).toString('hex')}`,
    notBefore: new Date(now - BACKDATE),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KEY_CERT_SIGN | CRL_SIGN, true),
      new Extension('2.5.29.30', true, NAME_CONSTRAINTS),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pemText(certificate), key: await pemOf(keys.privateKey) };
}

/** A server certificate for 127.0.0.1, ::1 and localhost with a fresh key; `cert` is the leaf followed by the authority. */
export async function issueListenerIdentity(authority: Authority, { clock, random }: Sources): Promise<ListenerIdentity> {
  cryptoProvider.set(webcrypto);
  const issuer = new X509Certificate(authority.cert);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(authority.key), ALGORITHM, false, [
    'sign',
  ]);
  const keys = await keyPair();
  const now = clock.wall();
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serial(random),
    subject: 'CN=Chaperone proxy',
    issuer: issuer.subject,
    notBefore: new Date(now - BACKDATE),
    notAfter: new Date(Math.min(now + LEAF_DAYS * DAY, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        { type: 'dns', value: 'localhost' },
      ]),
      await AuthorityKeyIdentifierExtension.create(issuer),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pemText(leaf) + pemText(issuer), key: await pemOf(keys.privateKey) };
}
