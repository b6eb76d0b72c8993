/** Keys of AWS as the SDK gives them. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

const PREFIX = 'k8s-aws-v1.';
/** Signed with the request, so that a token for one cluster is none for another. */
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** Not looked at by STS; the value that aws-iam-authenticator has always sent. */
const EXPIRES = 60;
/** What STS gives a signed request from its date on. */
const SIGNED_FOR = 15 * 60_000;
/** Clocks, and requests that are on their way. */
const MARGIN = 60_000;

/** Names of AWS's partitions other than amazonaws.com, by the beginning of their regions (endpoints.json of the SDKs). */
const SUFFIXES: readonly (readonly [region: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** The region's own STS: the one host that EKS takes in a token, also where a VPC endpoint assumes the role. */
export function stsHost(region: string): string {
  const suffix = SUFFIXES.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'amazonaws.com';
  return `sts.${region}.${suffix}`;
}

/**
 * An EKS bearer token: a presigned STS GetCallerIdentity, by which the cluster asks AWS who signed it. Made without any network.
 * Source: github.com/kubernetes-sigs/aws-iam-authenticator/pkg/token, GetWithSTS.
 * @param now wall clock, milliseconds.
 * @returns the token, and when it should not be sent any more; never later than the keys' own end.
 */
export async function eksToken(
  keys: AwsKeys,
  { region, cluster }: { readonly region: string; readonly cluster: string },
  now: number,
): Promise<{ readonly token: string; readonly until: number }> {
  const hostname = stsHost(region);
  const [{ Sha256 }, { SignatureV4 }] = await Promise.all([import('@aws-crypto/sha256-js'), import('@smithy/signature-v4')]);
  const signer = new SignatureV4({ service: 'sts', region, credentials: keys, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      headers: { host: hostname, [CLUSTER_HEADER]: cluster },
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    },
    { expiresIn: EXPIRES, signingDate: new Date(now), unhoistableHeaders: new Set([CLUSTER_HEADER]) },
  );
  const search = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  const url = `https://${hostname}/?${search.join('&')}`;
  const until = Math.min(now + SIGNED_FOR, keys.expiration?.getTime() ?? Infinity) - MARGIN;
  return { token: PREFIX + Buffer.from(url).toString('base64url'), until };
}
