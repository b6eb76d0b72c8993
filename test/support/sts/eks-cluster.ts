/**
 * The authentication of an EKS cluster on loopback: takes `k8s-aws-v1.` tokens apart as aws-iam-authenticator's server does, asks STS with
 * the very request that the token is, and answers with whom it saw.
 * Source: github.com/kubernetes-sigs/aws-iam-authenticator/pkg/token, tokenVerifier.Verify.
 */
import { createServer, request as ask } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeTestAuthority } from '../authority/authority.ts';
import { amzDate } from './sigv4.ts';
import type { Sts } from './sts.ts';

export interface EksCluster {
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  readonly ca: string;
  /** Per request: the ARN that STS named, or null when the token was refused; with the headers that came. */
  readonly seen: readonly { readonly arn: string | null; readonly headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** What the authenticator lets stand in the query. */
const PARAMETERS: ReadonlySet<string> = new Set(
  [
    ...['Action', 'Version', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-Security-Token'],
    ...['X-Amz-Signature', 'X-Amz-SignedHeaders', 'x-amz-user-agent', 'X-Amz-Content-Sha256'],
  ].map((name) => name.toLowerCase()),
);

export async function startEksCluster(options: {
  readonly name: string;
  readonly region: string;
  readonly sts: Sts;
  readonly now: () => number;
}): Promise<EksCluster> {
  const authority = await makeTestAuthority();
  const leaf = await authority.client({ names: [{ type: 'ip', value: '127.0.0.1' }], extendedUsage: [] });
  const seen: { arn: string | null; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer({ cert: leaf.cert, key: leaf.key }, (request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    void whoHas(token, options).then((arn) => {
      seen.push({ arn, headers: request.headers });
      response.writeHead(arn === null ? 401 : 200, { 'content-type': 'application/json' });
      response.end(
        arn === null
          ? JSON.stringify({
              kind: 'Status',
              apiVersion: 'v1',
              status: 'Failure',
              reason: 'Unauthorized',
              message: 'Unauthorized',
              code: 401,
            })
          : JSON.stringify({
              kind: 'SelfSubjectReview',
              apiVersion: 'authentication.k8s.io/v1',
              status: { userInfo: { username: arn } },
            }),
      );
    });
    request.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: authority.cert,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The ARN behind a token; null for anything that is not a good one. */
export async function whoHas(
  token: string,
  { name, region, sts, now }: { readonly name: string; readonly region: string; readonly sts: Sts; readonly now: () => number },
): Promise<string | null> {
  const url = urlOf(token);
  if (url?.protocol !== 'https:' || url.host !== `sts.${region}.amazonaws.com` || url.pathname !== '/') return null;
  const query = new Map([...url.searchParams].map(([key, value]) => [key.toLowerCase(), value]));
  if ([...query.keys()].some((key) => !PARAMETERS.has(key))) return null;
  if (query.get('action') !== 'GetCallerIdentity' || !query.get('x-amz-signedheaders')?.split(';').includes('x-k8s-aws-id'))
    return null;
  const expires = Number(query.get('x-amz-expires'));
  if (!(expires >= 0 && expires <= 900)) return null;
  if (!(now() < amzDate(query.get('x-amz-date') ?? '') + 15 * 60_000)) return null;
  return new Promise((resolve, reject) => {
    const request = ask(
      {
        ...{ host: '127.0.0.1', port: sts.port, ca: sts.ca, path: `/${url.search}`, agent: false },
        headers: { host: url.host, 'x-k8s-aws-id': name, accept: 'application/json' },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          if (answer.statusCode !== 200) {
            resolve(null);
            return;
          }
          const body = JSON.parse(Buffer.concat(parts).toString()) as {
            GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: string } };
          };
          resolve(body.GetCallerIdentityResponse.GetCallerIdentityResult.Arn);
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}

function urlOf(token: string): URL | undefined {
  if (!token.startsWith('k8s-aws-v1.')) return undefined;
  const text = Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString();
  return URL.canParse(text) ? new URL(text) : undefined;
}
