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

/**
 * The environment of a supervised command: the given one without credentials, and kubectl pointed at this session only.
 * @param dir private directory of the session (mode 0700); its kubeconfig is `dir/config`, kubectl's cache `dir/cache`.
 */
export function supervisedEnvironment(env: NodeJS.ProcessEnv, dir: string): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !CREDENTIALS.some((name) => name.test(entry[0].toUpperCase())),
  );
  return { ...Object.fromEntries(kept), KUBECONFIG: `${dir}/config`, KUBECACHEDIR: `${dir}/cache` };
}
