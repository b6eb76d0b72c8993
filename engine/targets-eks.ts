import type { Cluster } from '@aws-sdk/client-eks';
import type { Params } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { EksCredential, StoredTarget } from '../contract/target.ts';
import type { Vault } from '../vault/vault.ts';
import { assumedKeys, awsReason, baseKeys, requestHandler, type AwsKeySource } from './credential/eks-keys.ts';
import { requireImpersonation } from './impersonate.ts';
import type { Surroundings } from './parts.ts';
import { storeTarget } from './targets.ts';

/** RoleSessionName of what is asked before there is an agent. */
const SETUP = 'chaperone-target-add';

/** Where EKS is, when it is not where the region's name says. */
export interface EksPlace {
  readonly endpoint?: string;
  /** PEM. */
  readonly ca?: string;
}

/**
 * Takes an EKS cluster into the vault. Its server and authority are asked of EKS when they are not given, with the base credential, and with
 * the role when that may not. Rejects with `target.eks`, which repeats nothing of what AWS said but its code, `target.invalid` or `target.exists`.
 */
export async function addEks(
  around: Surroundings,
  vault: Vault,
  request: Params<'targets.eks'>,
  place: EksPlace = {},
): Promise<StoredTarget> {
  const { name, server, ca, impersonate = null, ...settings } = request;
  if (impersonate !== null) requireImpersonation(name, impersonate);
  const credential: EksCredential = { type: 'eks', ...settings };
  const found =
    server !== undefined && ca !== undefined ? { server, ca } : await describe(credential, place, around.clock.wall());
  return storeTarget(around, vault, {
    ...{ name, kind: 'kubernetes', server: server ?? found.server, ca: ca ?? found.ca, context: null, tlsServerName: null },
    ...{ insecure: false, proxyUrl: null, impersonate, credential },
  });
}

async function describe(credential: EksCredential, place: EksPlace, now: number): Promise<{ server: string; ca: string }> {
  const { cluster, role } = credential;
  const refuse = (reason: string): ChaperoneError => new ChaperoneError('target.eks', { cluster, reason });
  const base = baseKeys(credential);
  const ways: readonly AwsKeySource[] =
    role === null ? [base] : [base, () => assumedKeys({ ...credential, role }, base, SETUP, now)];
  const reasons: string[] = [];
  for (const keys of ways) {
    try {
      const { status, endpoint, certificateAuthority } = await ask(credential, keys, place, now);
      if (!endpoint || !certificateAuthority?.data) throw refuse(`it has no endpoint yet (${status ?? 'unknown state'})`);
      if (!endpoint.startsWith('https://')) throw refuse('its endpoint is not https');
      return { server: endpoint, ca: Buffer.from(certificateAuthority.data, 'base64').toString('utf8') };
    } catch (error) {
      if (error instanceof ChaperoneError) throw error;
      const reason = awsReason(error);
      reasons.push(reason === 'CredentialsProviderError' ? 'no AWS credentials were found' : reason);
    }
  }
  throw refuse(`EKS does not describe it: ${reasons.join(', and with the role ')}`);
}

async function ask({ region, cluster }: EksCredential, source: AwsKeySource, place: EksPlace, now: number): Promise<Cluster> {
  // The SDK asks a source more than once.
  const keys = await source();
  const { DescribeClusterCommand, EKSClient } = await import('@aws-sdk/client-eks');
  const client = new EKSClient({
    region,
    credentials: keys,
    requestHandler: requestHandler(place.ca ?? null),
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    maxAttempts: 2,
    systemClockOffset: now - Date.now(),
  });
  try {
    return (await client.send(new DescribeClusterCommand({ name: cluster }))).cluster ?? {};
  } finally {
    client.destroy();
  }
}
