/** What a credential plugin prints. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { ExecPlugin } from '../../contract/target.ts';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import type { Made } from './renewed.ts';

/** Source: k8s.io/client-go/pkg/apis/clientauthentication/v1, ExecCredential. Unknown fields are ignored there as here. */
const ExecCredential = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
  }),
});

/**
 * The credential in a plugin's standard output, or a clause that says why there is none; the clause quotes nothing of it.
 * @param now wall clock, ms
 */
export function readExecOutput(
  stdout: Uint8Array,
  apiVersion: ExecPlugin['apiVersion'],
  now: number,
): Made<UpstreamCredential> | string {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(stdout).toString('utf8'));
  } catch {
    return stdout.length === 0 ? 'printed nothing' : 'did not print JSON';
  }
  const parsed = ExecCredential.safeParse(json);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    return at === '' ? 'did not print an ExecCredential' : `did not print an ExecCredential (at ${at})`;
  }
  if (parsed.data.apiVersion !== apiVersion) return `did not print the version it was asked for, ${apiVersion}`;
  const { expirationTimestamp, token, clientCertificateData: cert, clientKeyData: key } = parsed.data.status;
  if (!token && !cert && !key) return 'gave neither a token nor a client certificate';
  if (token && !/^[\x21-\x7e]+$/.test(token)) return 'gave a token that no header can carry';
  if (!cert !== !key) return 'gave only one of client certificate and key';
  let until = expirationTimestamp ? Date.parse(expirationTimestamp) : null;
  let certificate: UpstreamCredential['certificate'];
  if (cert && key) {
    try {
      const parsedCert = new X509Certificate(cert);
      if (!parsedCert.checkPrivateKey(createPrivateKey(key))) return 'gave a key that is not that of its certificate';
      until = Math.min(until ?? Infinity, Date.parse(parsedCert.validTo));
    } catch {
      return 'gave a client certificate or key that is not PEM';
    }
    certificate = { cert, key };
  }
  if (until !== null && until <= now) return `gave a credential that ended at ${new Date(until).toISOString()}`;
  return {
    value: { headers: token ? { authorization: `Bearer ${token}` } : {}, ...(certificate ? { certificate } : {}) },
    until,
  };
}
