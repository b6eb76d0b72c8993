/** An OpenID provider on loopback that knows one client and one refresh token at a time: each counts once, as RFC 9700 section 4.14 asks. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { issueListenerIdentity, makeAuthority } from '../../../proxy/listen/authority.ts';
import { systemClock, systemRandom } from '../../../engine/clock.ts';

export interface FakeIssuer {
  readonly url: string;
  readonly ca: string;
  /** What the next refresh must bring. */
  refreshToken: string;
  /** Seconds that id tokens count. */
  life: number;
  /** `basic` or `post`; what the client must use. */
  auth: 'basic' | 'post';
  /** Answers instead of the token endpoint's own, when set. */
  answer: { readonly status: number; readonly body: string } | null;
  readonly asked: string[];
  token(seconds: number): Promise<string>;
  close(): Promise<void>;
}

export const CLIENT = { id: 'kubernetes', secret: 'client-secret-canary' };

export async function startIssuer(): Promise<FakeIssuer> {
  const sources = { clock: systemClock, random: systemRandom };
  const authority = await makeAuthority(sources);
  const tls = await issueListenerIdentity(authority, sources);
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  let renewals = 0;
  const server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      void answer(request.url ?? '', request.headers.authorization ?? '', form).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer: FakeIssuer = {
    ...{ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca: authority.cert, refreshToken: 'refresh-0' },
    ...{ life: 3600, auth: 'basic', answer: null, asked: [] },
    token: (seconds) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer(issuer.url)
        .setAudience(CLIENT.id)
        .setSubject(`ada-${renewals}`)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .sign(privateKey);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(path: string, authorization: string, form: URLSearchParams): Promise<readonly [number, string]> {
    issuer.asked.push(path);
    if (path === '/.well-known/openid-configuration') {
      const { url } = issuer;
      const methods = [issuer.auth === 'basic' ? 'client_secret_basic' : 'client_secret_post'];
      const metadata = {
        ...{ issuer: url, token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks`, authorization_endpoint: `${url}/auth` },
        ...{ token_endpoint_auth_methods_supported: methods, id_token_signing_alg_values_supported: ['RS256'] },
      };
      return [200, JSON.stringify(metadata)];
    }
    if (path === '/jwks') return [200, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] })];
    if (issuer.answer) return [issuer.answer.status, issuer.answer.body];
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
    const basic = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString().split(':').map(decodeURIComponent);
    const proven =
      issuer.auth === 'basic'
        ? authorization.startsWith('Basic ') && basic[0] === CLIENT.id && basic[1] === CLIENT.secret
        : form.get('client_id') === CLIENT.id && form.get('client_secret') === CLIENT.secret;
    if (!proven) return [401, '{"error":"invalid_client"}'];
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== issuer.refreshToken) {
      return [400, '{"error":"invalid_grant","error_description":"refresh token reuse"}'];
    }
    renewals += 1;
    issuer.refreshToken = `refresh-${renewals}`;
    return [
      200,
      JSON.stringify({
        ...{ access_token: 'a', token_type: 'Bearer', expires_in: 60 },
        ...{ id_token: await issuer.token(issuer.life), refresh_token: issuer.refreshToken },
      }),
    ];
  }
  return issuer;
}
