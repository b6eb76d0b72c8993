import { Agent } from 'node:https';
import type { EksCredential } from '../../contract/target.ts';
import type { AwsKeys } from './eks-token.ts';

/** Seconds that an assumed role's keys count: what every role allows, also one assumed by an assumed role. */
const ASSUMED_FOR = 3_600;
const CONNECT_PATIENCE = 5_000;
const PATIENCE = 10_000;

export type AwsKeySource = () => Promise<AwsKeys>;

/**
 * The keys that AWS is asked with first, from where the target says. Rejects as the SDK does. The SDK is loaded when it is first needed, here
 * and below: it takes longer to load than everything else of the engine, and most have no EKS cluster.
 */
export function baseKeys({ base, region }: Pick<EksCredential, 'base' | 'region'>): AwsKeySource {
  if (base.from === 'key') {
    const keys = { accessKeyId: base.accessKeyId, secretAccessKey: base.secretAccessKey };
    return () => Promise.resolve(keys);
  }
  let source: AwsKeySource | undefined;
  return async () => {
    // A profile may name a program (`credential_process`), and the SDK hands it everything that stands in this process's environment.
    delete process.env['CHAPERONE_PASSPHRASE_FILE'];
    const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    const clientConfig = { region };
    source ??=
      base.from === 'profile' ? fromIni({ profile: base.profile, clientConfig }) : fromNodeProviderChain({ clientConfig });
    return source();
  };
}

/** How AWS is reached; for EKS and for STS. */
export function requestHandler(ca: string | null): object {
  return {
    connectionTimeout: CONNECT_PATIENCE,
    requestTimeout: PATIENCE,
    throwOnRequestTimeout: true,
    httpsAgent: new Agent({ keepAlive: false, ...(ca === null ? {} : { ca }) }),
  };
}

/**
 * Assumes the role under a session name. Rejects as the SDK does; its errors carry the request with them and are not to be shown or kept.
 * @param now wall clock, milliseconds; requests are signed with it.
 */
export async function assumedKeys(
  credential: Pick<EksCredential, 'region' | 'externalId' | 'stsEndpoint' | 'stsCa'> & { readonly role: string },
  base: AwsKeySource,
  sessionName: string,
  now: number,
): Promise<AwsKeys> {
  const { region, role, externalId, stsEndpoint, stsCa } = credential;
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({
    region,
    credentials: base,
    ...(stsEndpoint === null ? {} : { endpoint: stsEndpoint }),
    requestHandler: requestHandler(stsCa),
    maxAttempts: 2,
    systemClockOffset: now - Date.now(),
    // Whatever the surroundings say: a global endpoint's keys do not count everywhere.
    useGlobalEndpoint: false,
  });
  try {
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({
        RoleArn: role,
        RoleSessionName: sessionName,
        DurationSeconds: ASSUMED_FOR,
        ...(externalId === null ? {} : { ExternalId: externalId }),
      }),
    );
    if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration)
      throw Object.assign(new Error('no keys'), { name: 'NoKeys' });
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    };
  } finally {
    client.destroy();
  }
}

/** What went wrong, by its name alone: messages of AWS repeat what was signed. */
export function awsReason(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  const known = [code, name].find((word) => typeof word === 'string' && word !== 'Error' && /^\w{1,60}$/.test(word));
  return typeof known === 'string' ? known : 'unknown error';
}
