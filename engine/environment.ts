/**
 * What a supervised command must not inherit: our own variables (they name the passphrase file), and credentials that lead
 * around the proxy. Names are compared without case, because Windows does not keep it.
 */
const CREDENTIALS: readonly RegExp[] = [
  /^CHAPERONE_/,
  /^KUBECONFIG$/,
  /^KUBECACHEDIR$/,
  /^KUBE_?(TOKEN|USERNAME|USER|PASSWORD|MASTER|CLIENT_(CERT|KEY).*|CA_CERT.*)$/,
  /^KUBERNETES_(SERVICE_|PORT|MASTER|TOKEN)/,
  /^HELM_KUBE/,
  /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|PROFILE|DEFAULT_PROFILE|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|SHARED_CREDENTIALS_FILE|CONFIG_FILE|CONTAINER_.*)$/,
  /^GOOGLE_(APPLICATION_CREDENTIALS|OAUTH_ACCESS_TOKEN|CREDENTIALS)$/,
  /^CLOUDSDK_(AUTH_.*|CONFIG|CORE_ACCOUNT)$/,
  /^AZURE_(CLIENT_SECRET|CLIENT_CERTIFICATE_.*|FEDERATED_TOKEN_FILE|PASSWORD|USERNAME|CONFIG_DIR)$/,
  /^AAD_SERVICE_PRINCIPAL_/,
  /^ARM_(CLIENT_SECRET|CLIENT_CERTIFICATE.*|ACCESS_KEY|OIDC_TOKEN.*)$/,
  /^(DIGITALOCEAN_ACCESS_TOKEN|LINODE_TOKEN|HCLOUD_TOKEN|DO_API_KEY|VAULT_TOKEN|TELEPORT_.*|RANCHER_TOKEN.*|OC_TOKEN)$/,
];

/** Name and `https://127.0.0.1:PORT` of a target that is no Kubernetes API. */
export type HttpsServer = readonly [name: string, server: string];

/**
 * What points an agent at its session: kubectl's two variables, and for plain HTTPS targets their addresses (`CHAPERONE_URL_` and the name in
 * capitals, `_` for what is neither letter nor digit), and the files with the token to send as `Authorization: Bearer` and the certificate to trust.
 * No secret is among them: the token is in the file and may change there.
 * @param dir private directory of the session (mode 0700): `config`, `token`, `ca.crt`, and kubectl's `cache`.
 */
export function sessionVariables(dir: string, https: readonly HttpsServer[]): Record<string, string> {
  const variables: Record<string, string> = { KUBECONFIG: `${dir}/config`, KUBECACHEDIR: `${dir}/cache` };
  if (https.length === 0) return variables;
  for (const [name, server] of https) {
    const wanted = `CHAPERONE_URL_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
    let free = wanted;
    for (let n = 2; free in variables; n += 1) free = `${wanted}_${n}`;
    variables[free] = server;
  }
  return { ...variables, CHAPERONE_TOKEN_FILE: `${dir}/token`, CHAPERONE_CA_FILE: `${dir}/ca.crt` };
}

/** The environment of a supervised command: the given one without credentials, pointed at this session only. */
export function supervisedEnvironment(
  env: NodeJS.ProcessEnv,
  dir: string,
  https: readonly HttpsServer[] = [],
): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !CREDENTIALS.some((name) => name.test(entry[0].toUpperCase())),
  );
  return { ...Object.fromEntries(kept), ...sessionVariables(dir, https) };
}
