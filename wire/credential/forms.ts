/**
 * What is taken for a credential, as data: the one table for URLs, headers and command lines. A row errs towards hiding: what is
 * hidden needlessly still shows where it was and how long, what is kept needlessly is on the disk for good.
 */

/** Texts that are credentials by their look alone, whatever stands around them. */
export const FORMS: Readonly<Record<string, RegExp>> = {
  // RFC 7519 and RFC 7516: three or five parts; the first is a JSON object in base64url.
  jwt: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/,
  'chaperone-session': /chp_[\w-]{20,}/,
  // `chp_` in base64url, as it travels in a WebSocket subprotocol.
  'chaperone-session-base64': /Y2hwX[\w-]{20,}/,
  github: /gh[opusr]_\w{20,}|github_pat_\w{20,}/,
  gitlab: /gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat|wt)-[\w.-]{16,}/,
  'aws-key-id': /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}/,
  slack: /xox[a-z]-[\w-]{10,}|xapp-[\w-]{10,}|hooks\.slack\.com\/services\/[\w/]+/,
  openai: /(?<![A-Za-z0-9])sk-(?:(?:admin|ant|live|or|proj|svcacct|test)-[\w-]{16,}|[A-Za-z0-9]{20,})/,
  stripe: /(?<![A-Za-z0-9])[rs]k_(?:live|test)_\w{16,}/,
  npm: /npm_[A-Za-z0-9]{30,}/,
  google: /AIza[\w-]{35}|ya29\.[\w-]{20,}/,
  vault: /hv[bsr]\.[\w-]{20,}/,
  sendgrid: /SG\.[\w-]{16,}\.[\w-]{16,}/,
  pypi: /pypi-AgE[\w-]{20,}/,
  digitalocean: /do[opr]_v1_[a-f0-9]{32,}/,
  age: /AGE-SECRET-KEY-1[A-Z0-9]{20,}/,
  // RFC 7468; cut off at the end of the text when its end is missing.
  'private-key': /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/,
  // The same in base64, as in kubeconfigs: `-----BEGIN ` and PRIVATE, RSA PRIVATE, EC PRIVATE, OPENSSH.
  'private-key-base64': /LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJVkFURS|BFQyBQUklWQVRF|BPUEVOU1NI)[\w+/=-]*/,
};

/** Names of variables, options, fields, headers and query parameters whose values are credentials; matched anywhere in the name. */
export const TELLING =
  /passw|passphrase|secret|token|credential|(?:api|private|access|auth|account|signing|encryption|master|shared)[-_.]?key|connection[-_.]?string|authorization|cookie|bearer|jwt|(?:^|[-_.:])(?:_?auth|otp|pass|psk|pw|pwd|sig|signature)$/i;

/** Endings by which a telling name speaks about the credential and not of it: `--token-file`, `secretName`, `PASSWORD_PROMPT`, `max_tokens`. */
export const HARMLESS =
  /(?:algorithm|audience|class|count|dir|duration|enabled|endpoint|env|expiration|expires|expiry|field|file|format|header|issuer|length|limit|mount|name|namespace|path|policy|prompt|provider|ref|size|stdin|store|timeout|ttl|type|version)s?$|(?:access[-_.]?key|token|key)[-_.]?id$|^tokens$|(?:max|min|num|total|input|output|completion|prompt)\w*[-_.]?tokens$/i;

/** Variables of every shell that only look telling. */
export const INNOCENT: ReadonlySet<string> = new Set(['PWD', 'OLDPWD']);

/** Query parameters that carry credentials, besides those with a telling name; lower case. OAuth 2.0, SAML, pre-signed URLs. */
export const PARAMETERS: ReadonlySet<string> = new Set([
  'apikey',
  'assertion',
  'client_assertion',
  'code',
  'code_verifier',
  'device_code',
  'key',
  'passwd',
  'samlresponse',
  'sig',
  'signature',
  'x-amz-credential',
  'x-amz-signature',
  'x-goog-credential',
  'x-goog-signature',
]);

/** Query parameters of Kubernetes whose values look like assignments or base64 and are neither; only `FORMS` are looked for in them. */
export const PLAIN_PARAMETERS: ReadonlySet<string> = new Set(['continue', 'fieldselector', 'labelselector', 'resourceversion']);

/** Options that carry a credential without saying so. */
export interface ProgramOption {
  /** Base names; a trailing `*` stands for any ending. */
  readonly programs: readonly string[];
  /** A word that must stand between the program and the option, such as `login`. */
  readonly after?: string;
  readonly options: readonly string[];
  /** Where the value stands: in the next word, in the same one, or in either. Options of several letters take `=` in the same word. */
  readonly value: 'next' | 'attached' | 'either';
}

export const PROGRAM_OPTIONS: readonly ProgramOption[] = [
  // `-p` alone asks on the terminal; the next word is the database.
  { programs: ['mysql*', 'mariadb*'], options: ['-p'], value: 'attached' },
  { programs: ['mongo*', 'sshpass', 'influx', 'cqlsh', 'rabbitmqadmin'], options: ['-p'], value: 'either' },
  { programs: ['nodetool'], options: ['-pw'], value: 'next' },
  { programs: ['redis-cli', 'valkey-cli'], options: ['-a'], value: 'either' },
  { programs: ['curl'], options: ['-u', '-U', '-b'], value: 'either' },
  { programs: ['curl', 'etcdctl'], options: ['--user', '--proxy-user', '--oauth2-bearer', '--proxy-pass'], value: 'either' },
  { programs: ['http', 'https', 'xh', 'xhs'], options: ['-a', '--auth'], value: 'either' },
  {
    programs: ['docker', 'podman', 'nerdctl', 'buildah', 'helm', 'oc', 'az', 'crane', 'oras', 'skopeo', 'argocd'],
    after: 'login',
    options: ['-p'],
    value: 'either',
  },
  { programs: ['openssl'], options: ['-k', '-K', '-pass', '-passin', '-passout'], value: 'next' },
  { programs: ['ldap*'], options: ['-w'], value: 'either' },
  { programs: ['smbclient', 'rpcclient'], options: ['-U'], value: 'either' },
  { programs: ['lftp', 'ncftp*'], options: ['-u'], value: 'next' },
  { programs: ['zip', 'unzip', 'sqlcmd', 'bcp'], options: ['-P'], value: 'either' },
  { programs: ['7z*'], options: ['-p'], value: 'attached' },
];

/** Options whose value is `KEY=VALUE` with a secret value, whatever the key. */
export const LITERALS: ReadonlySet<string> = new Set(['--from-literal']);
