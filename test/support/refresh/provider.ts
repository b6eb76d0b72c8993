/** oidc-provider as somebody's sign-in: one client, one account, one refresh token that is replaced with each use. */
import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { startLoopback } from '../issuer/loopback.ts';
import { makeSigner } from '../issuer/signer.ts';

export interface SignIn {
  readonly url: string;
  readonly ca: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  close(): Promise<void>;
}

/** The models of oidc-provider that make a refresh token without a browser. */
interface Models {
  readonly Client: { find(id: string): Promise<unknown> };
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> };
  readonly RefreshToken: new (of: object) => { save(): Promise<string> };
}

const SCOPE = 'openid offline_access';

export async function startSignIn(): Promise<SignIn> {
  const signer = await makeSigner('k', 'RS256');
  const [clientId, clientSecret] = ['kubernetes', randomBytes(24).toString('hex')];
  const handle: { callback?: ReturnType<Provider['callback']> } = {};
  const loopback = await startLoopback((request, response) => handle.callback?.(request, response));
  const { origin, ca } = loopback;
  const provider = new Provider(origin, {
    adapter: Kept,
    jwks: { keys: [signer.privateJwk] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: () => '/nobody' },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
    rotateRefreshToken: true,
    ttl: { AccessToken: 60, Grant: 3600, IdToken: 600, RefreshToken: 3600 },
    clients: [
      {
        ...{ client_id: clientId, client_secret: clientSecret, scope: SCOPE, response_types: ['code'] },
        ...{ grant_types: ['authorization_code', 'refresh_token'], redirect_uris: ['https://kubernetes.example/callback'] },
      },
    ],
  });
  provider.on('server_error', (_context, error) => {
    throw error;
  });
  handle.callback = provider.callback();
  const { Client, Grant, RefreshToken } = provider as unknown as Models;
  const accountId = 'ada';
  const grant = new Grant({ accountId, clientId });
  grant.addOIDCScope(SCOPE);
  const grantId = await grant.save();
  const client = await Client.find(clientId);
  const token = new RefreshToken({ accountId, client, grantId, scope: SCOPE, gty: 'authorization_code', rotations: 0 });
  return { url: origin, ca, clientId, clientSecret, refreshToken: await token.save(), close: () => loopback.close() };
}

/** In memory, as oidc-provider's documentation describes adapters. */
class Kept {
  static readonly #all = new Map<string, Record<string, unknown>>();
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  upsert(id: string, payload: Record<string, unknown>): Promise<void> {
    Kept.#all.set(`${this.#model} ${id}`, payload);
    return Promise.resolve();
  }

  find(id: string): Promise<unknown> {
    return Promise.resolve(Kept.#all.get(`${this.#model} ${id}`));
  }

  consume(id: string): Promise<void> {
    const payload = Kept.#all.get(`${this.#model} ${id}`);
    if (payload) payload['consumed'] = Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    Kept.#all.delete(`${this.#model} ${id}`);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { grantId: of }] of Kept.#all) if (of === grantId) Kept.#all.delete(key);
    return Promise.resolve();
  }
}
