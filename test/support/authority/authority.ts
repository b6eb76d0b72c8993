/** Certificate authorities and client certificates of every kind, good and bad, made at test time. */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

export type KeyKind = 'ec' | 'rsa' | 'rsa-1024' | 'rsa-sha1' | 'ed25519';
const ALGORITHMS = {
  ec: EC,
  rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
  'rsa-1024': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 1024 },
  'rsa-sha1': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-1', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 },
  ed25519: { name: 'Ed25519' },
} as const;

/** What a certificate says; the defaults are those of a good client certificate. */
export interface CertificateOptions {
  readonly subject?: string | x509.JsonName;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly key?: KeyKind;
  readonly serial?: string;
  /** Absent: `clientAuth` for clients, none for authorities. Empty: no such extension. */
  readonly extendedUsage?: readonly string[];
  /** Null: no such extension. */
  readonly usage?: x509.KeyUsageFlags | null;
  readonly names?: readonly { readonly type: 'dns' | 'email' | 'url' | 'ip'; readonly value: string }[];
  readonly extensions?: readonly x509.Extension[];
}

export interface Issued {
  readonly certificate: x509.X509Certificate;
  readonly der: Uint8Array<ArrayBuffer>;
  /** PEM of it alone. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly keys: CryptoKeyPair;
}

export interface AuthorityOptions extends CertificateOptions {
  readonly pathLength?: number;
  /** False makes something that looks like an authority and is none. */
  readonly ca?: boolean;
}

export interface TestAuthority extends Issued {
  client(options?: CertificateOptions): Promise<Issued>;
  intermediate(options?: AuthorityOptions): Promise<TestAuthority>;
  /** PEM of a list of these. */
  revoke(
    certificates: readonly Issued[],
    options?: { readonly thisUpdate?: number; readonly nextUpdate?: number | null },
  ): Promise<string>;
}

/** A root; `subject` may be that of another one. */
export async function makeTestAuthority(options: AuthorityOptions = {}): Promise<TestAuthority> {
  return authority(undefined, { subject: `CN=test authority ${randomBytes(4).toString('hex')}`, ...options });
}

async function authority(parent: TestAuthority | undefined, options: AuthorityOptions): Promise<TestAuthority> {
  const issued = await issue(parent, {
    extendedUsage: [],
    usage: x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
    ...options,
    extensions: [new x509.BasicConstraintsExtension(options.ca ?? true, options.pathLength, true), ...(options.extensions ?? [])],
  });
  const self: TestAuthority = {
    ...issued,
    client: (of = {}) => issue(self, { subject: 'CN=ci-runner, O=builders', ...of }),
    intermediate: (of = {}) => authority(self, { subject: `CN=intermediate ${randomBytes(4).toString('hex')}`, ...of }),
    revoke: async (certificates, { thisUpdate = Date.now() - DAY, nextUpdate = Date.now() + DAY } = {}) => {
      const list = await x509.X509CrlGenerator.create(
        {
          issuer: issued.certificate.subject,
          thisUpdate: new Date(thisUpdate),
          ...(nextUpdate === null ? {} : { nextUpdate: new Date(nextUpdate) }),
          entries: certificates.map(({ certificate }) => ({
            serialNumber: certificate.serialNumber,
            revocationDate: new Date(thisUpdate),
          })),
          signingAlgorithm: ALGORITHMS[options.key ?? 'ec'],
          signingKey: issued.keys.privateKey,
        },
        crypto,
      );
      return `${x509.PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
    },
  };
  return self;
}

async function issue(parent: TestAuthority | undefined, options: CertificateOptions): Promise<Issued> {
  x509.cryptoProvider.set(crypto);
  const algorithm = ALGORITHMS[options.key ?? 'ec'];
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const { subject = 'CN=nobody', names = [] } = options;
  const extendedUsage = options.extendedUsage ?? [x509.ExtendedKeyUsage.clientAuth];
  const usage = options.usage === undefined ? x509.KeyUsageFlags.digitalSignature : options.usage;
  const signer = parent?.keys ?? keys;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: options.serial ?? `4${randomBytes(15).toString('hex').slice(1)}0`,
    subject,
    issuer: parent?.certificate.subject ?? subject,
    notBefore: new Date(options.notBefore ?? Date.now() - DAY),
    notAfter: new Date(options.notAfter ?? Date.now() + 30 * DAY),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    // What the signer's key asks for.
    signingAlgorithm: {
      ...signer.privateKey.algorithm,
      ...(signer.privateKey.algorithm.name === 'ECDSA' ? { hash: 'SHA-256' } : {}),
    },
    extensions: [
      ...(usage === null ? [] : [new x509.KeyUsagesExtension(usage, true)]),
      ...(extendedUsage.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...extendedUsage])]),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
      ...(options.extensions ?? []),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate,
    der: new Uint8Array(certificate.rawData),
    cert: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
    keys,
  };
}
