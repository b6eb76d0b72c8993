/**
 * A real OpenID provider on loopback: oidc-provider over TLS, issuing JWT access tokens (RFC 9068) by client credentials, with whatever claims a
 * test wants and keys that can change in the middle.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { startLoopback } from './loopback.ts';
import { type Fields, makeSigner, type Signer } from './signer.ts';

export interface Issuer {
  /** `https://127.0.0.1:PORT` */
  readonly issuer: string;
  /** PEM of the authority that its certificate comes from. */
  readonly ca: string;
  /** The key that signs now: for tokens that the provider would not issue. */
  readonly signer: Signer;
  /** How often its documents were fetched. */
  readonly requests: { discovery: number; keys: number };
  /** While true, every answer is 503. */
  down: boolean;
  /** A token from the token endpoint. `claims` go over what the provider puts in; undefined takes a claim out. */
  token(claims?: Fields): Promise<string>;
  /** Signs with a new key from now on; the old one stays published only when asked. */
  rotate(options?: { readonly keepOld: boolean }): Promise<void>;
  /** The key set as it is published now. */
  jwks(): Promise<string>;
  close(): Promise<void>;
}

export interface IssuerOptions {
  readonly algorithm?: 'RS256' | 'ES256' | 'PS256' | 'EdDSA';
  readonly audience?: string;
}

const SECRET = randomBytes(24).toString('hex');
const RESOURCE = 'urn:chaperone:test';

export async function startIssuer({ algorithm = 'RS256', audience = 'chaperone' }: IssuerOptions = {}): Promise<Issuer> {
  const wanted = new Map<string, Fields>();
  const signers: Signer[] = [await makeSigner('key-1', algorithm)];
  let made = 1;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  const loopback = await startLoopback((incoming, response) => {
    if (incoming.url === '/.well-known/openid-configuration') self.requests.discovery += 1;
    if (incoming.url === '/jwks') self.requests.keys += 1;
    if (self.down) response.writeHead(503).end();
    else handle(incoming, response);
  });
  const { port, origin: issuer, ca } = loopback;

  const restart = (): void => {
    const provider = new Provider(issuer, configuration({ signers, wanted, algorithm, audience }));
    provider.on('server_error', (_context, error) => {
      throw error;
    });
    handle = provider.callback();
  };
  restart();

  const ask = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, method, headers, ca, agent: false };
      const asked = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${path} answered ${response.statusCode}: ${text}`));
        });
      });
      asked.on('error', reject);
      asked.end(body);
    });

  const self: Issuer = {
    issuer,
    ca,
    get signer() {
      return signers[0]!;
    },
    requests: { discovery: 0, keys: 0 },
    down: false,
    token: async (claims = {}) => {
      const id = randomBytes(8).toString('hex');
      wanted.set(id, claims);
      const headers = {
        authorization: `Basic ${Buffer.from(`agent:${SECRET}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        'x-wanted': id,
      };
      const form = new URLSearchParams({ grant_type: 'client_credentials', resource: RESOURCE });
      const answer = JSON.parse(await ask('POST', '/token', headers, form.toString())) as { access_token: string };
      wanted.delete(id);
      return answer.access_token;
    },
    rotate: async ({ keepOld } = { keepOld: false }) => {
      made += 1;
      const next = await makeSigner(`key-${made}`, algorithm);
      signers.splice(0, keepOld ? 0 : signers.length, next);
      restart();
    },
    // Not counted: only what the proxy fetches is.
    jwks: () => Promise.resolve(JSON.stringify({ keys: signers.map(({ jwk }) => jwk) })),
    close: () => loopback.close(),
  };
  return self;
}

interface Parts {
  /** The first one signs. */
  readonly signers: readonly Signer[];
  readonly wanted: ReadonlyMap<string, Fields>;
  readonly algorithm: string;
  readonly audience: string;
}

/** Everything that oidc-provider would otherwise warn about is given: keys, storage, accounts, interactions. */
function configuration({ signers, wanted, algorithm, audience }: Parts): Fields {
  return {
    jwks: { keys: signers.map(({ privateJwk }) => privateJwk) },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    adapter: NoStorage,
    findAccount: () => undefined,
    clients: [
      {
        client_id: 'agent',
        client_secret: SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: algorithm,
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: '',
          audience,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: algorithm, kid: signers[0]!.kid } },
        }),
      },
    },
    ttl: { ClientCredentials: 600 },
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    formats: {
      customizers: {
        jwt: (context: { get(name: string): string }, _token: unknown, jwt: { payload: Record<string, unknown> }) => {
          Object.assign(jwt.payload, wanted.get(context.get('x-wanted')));
        },
      },
    },
  };
}

/** JWT access tokens are kept by their holders alone. */
class NoStorage {
  readonly model: string;

  constructor(model: string) {
    this.model = model;
  }

  upsert(): Promise<void> {
    return Promise.resolve();
  }

  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
