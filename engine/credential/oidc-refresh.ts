/**
 * client-go's auth-provider `oidc`: an id token that is renewed with a refresh token. What comes back is kept in the vault, never in the
 * kubeconfig it was taken from. Source: k8s.io/client-go/plugin/pkg/client/auth/oidc/oidc.go.
 */
import * as oidc from 'openid-client';
import type { Credential } from '../../contract/target.ts';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { Renewed, type Made } from './renewed.ts';
import { bearer, type CredentialSource, type MakeSource, type SourceContext, unobtainable } from './source.ts';

type Stored = Extract<Credential, { type: 'oidc' }>;

/** An id token is not used any more this long before its end, milliseconds; as in client-go. */
const LEEWAY = 10_000;
/** Milliseconds that the issuer may take for one answer. */
const PATIENCE = 15_000;
const LIMIT = 1 << 20;

interface State {
  held: Stored;
  /** True until the issuer is asked for the first time: what was imported serves as long as it counts. */
  imported: boolean;
  /** False while the vault has not got what is held. */
  saved: boolean;
  /** The id token that the target answered 401 to. */
  refused: string | null;
}

export const oidcRefreshSource: MakeSource<'oidc'> = (stored, context): CredentialSource => {
  const life = new AbortController();
  const state: State = { held: stored, imported: true, saved: true, refused: null };
  const cache = new Renewed(context.clock, () => obtain(state, context, life.signal));
  return {
    authorize: () => cache.get(),
    rejected: (credential) => {
      if (credential === cache.last?.value) state.refused = state.held.idToken;
      cache.drop(credential);
    },
    origin: () => {
      const until = cache.last?.until ?? null;
      return `The id token of ${stored.issuer} counts${until === null ? '' : ` until ${new Date(until).toISOString()}`}.`;
    },
    close: () => {
      life.abort();
    },
  };
};

async function obtain(state: State, context: SourceContext, signal: AbortSignal): Promise<Made<UpstreamCredential>> {
  const { idToken } = state.held;
  const serves = idToken !== null && idToken !== state.refused && (endOf(idToken) ?? 0) - LEEWAY > context.clock.wall();
  if (!serves || (!state.imported && state.saved)) {
    state.held = await renewed(state.held, context, signal);
    state.imported = false;
    state.saved = false;
  }
  if (!state.saved && !signal.aborted) {
    try {
      await context.save(state.held);
    } catch {
      // The next attempt saves again; the refresh token may count only once, so it must not be lost.
      throw unobtainable(context, 'its renewed tokens could not be kept in the vault');
    }
    state.saved = true;
  }
  const token = state.held.idToken;
  const until = token === null ? null : endOf(token);
  if (token === null || until === null) throw unobtainable(context, 'its issuer gave no id token that can be read');
  return { value: bearer(token), until: until - LEEWAY };
}

/** OpenID Connect Core section 12 (refresh). Rejects with `forward.credential`. */
async function renewed(held: Stored, context: SourceContext, signal: AbortSignal): Promise<Stored> {
  const { issuer, clientId, clientSecret, refreshToken, ca } = held;
  if (refreshToken === null) {
    throw unobtainable(
      context,
      'its id token has ended and there is no refresh token; sign in again and import the kubeconfig again',
    );
  }
  const fetching = { [oidc.customFetch]: boundedFetch({ ca, signal, ms: PATIENCE, limit: LIMIT }), timeout: PATIENCE / 1000 };
  let tokens: Awaited<ReturnType<typeof oidc.refreshTokenGrant>>;
  try {
    const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), fetching);
    const server = found.serverMetadata();
    const config = new oidc.Configuration(server, clientId, {}, clientAuthentication(clientSecret, server));
    config[oidc.customFetch] = fetching[oidc.customFetch];
    config.timeout = fetching.timeout;
    tokens = await oidc.refreshTokenGrant(config, refreshToken);
  } catch (error) {
    throw unobtainable(context, `its issuer ${issuer} ${clauseOf(error)}`);
  }
  if (tokens.id_token === undefined) {
    throw unobtainable(context, `its issuer ${issuer} gave no id token; the sign-in must ask for the scope openid`);
  }
  return { ...held, idToken: tokens.id_token, refreshToken: tokens.refresh_token ?? refreshToken };
}

/** OpenID Connect Discovery section 3: `client_secret_basic` where nothing is said. */
function clientAuthentication(secret: string | null, server: oidc.ServerMetadata): oidc.ClientAuth {
  if (secret === null) return oidc.None();
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic') ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
}

/** RFC 6749 section 5.2. Other words of an issuer are not passed on: they could be anything. */
const REFUSALS: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

function clauseOf(error: unknown): string {
  if (error instanceof oidc.ResponseBodyError) {
    return `refused to renew the token (${REFUSALS.has(error.error) ? error.error : error.status})`;
  }
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const known = [cause?.code, code].find((one) => typeof one === 'string' && /^[A-Z_]{3,60}$/.test(one));
  return `could not be asked for a new token (${typeof known === 'string' ? known : 'no usable answer'})`;
}

/** Wall clock, ms, of a JWT's `exp`; null when it cannot be read. Its signature is the API server's to check. */
function endOf(token: string): number | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : null;
  } catch {
    return null;
  }
}
