import { z } from 'zod';
import type { Credential } from '../../contract/target.ts';
import { type Faults, present } from './faults.ts';

const AuthProvider = z.looseObject({ name: z.string(), config: z.record(z.string(), z.string()).nullish() });

/** What took the place of those that Kubernetes 1.26 removed. */
const REPLACED: Readonly<Record<string, string>> = {
  gcp: 'run `gcloud container clusters get-credentials`, which writes the exec plugin gke-gcloud-auth-plugin',
  azure: 'run `kubelogin convert-kubeconfig`, which writes the exec plugin kubelogin',
};

/**
 * The auth-provider `oidc` of a user. Others do not exist any more.
 * Source: k8s.io/client-go/plugin/pkg/client/auth/oidc/oidc.go.
 */
export function authProvider(value: unknown, dir: string, faults: Faults): Extract<Credential, { type: 'oidc' }> {
  const parsed = AuthProvider.safeParse(value);
  if (!parsed.success) return faults.broken('its auth-provider is malformed');
  const { name } = parsed.data;
  const config = parsed.data.config ?? {};
  if (name !== 'oidc') {
    const instead = REPLACED[name] ?? 'use an exec plugin';
    return faults.unfit(
      `it uses the auth-provider ${name}, which Kubernetes has removed; ${instead}, and import the kubeconfig again`,
    );
  }
  const issuer = config['idp-issuer-url'] ?? '';
  if (!URL.canParse(issuer) || new URL(issuer).protocol !== 'https:') {
    faults.unfit('the issuer of its auth-provider oidc is not an https address');
  }
  const clientId = present(config['client-id']) ?? faults.broken('its auth-provider oidc has no client-id');
  const idToken = present(config['id-token']);
  const refreshToken = present(config['refresh-token']);
  if (idToken === null && refreshToken === null)
    faults.unfit('its auth-provider oidc has neither an id-token nor a refresh-token');
  if (idToken !== null) faults.requireToken(idToken);
  const ca = faults.inline(
    config['idp-certificate-authority-data'],
    config['idp-certificate-authority'],
    dir,
    "issuer's certificate authority",
  );
  if (ca !== null) faults.requireCertificate(ca, "issuer's certificate authority");
  return { type: 'oidc', issuer, clientId, clientSecret: present(config['client-secret']), idToken, refreshToken, ca };
}
