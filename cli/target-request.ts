/** What `target add` asks for: a kubeconfig's context, the practice cluster, an EKS cluster, or a plain HTTPS service. */
import { PARAMS, type Bridge, type Params } from '../contract/bridge.ts';
import type { TargetSummary } from '../contract/target.ts';
import type { Common } from './context.ts';
import { readSecret, readText, secretOf } from './files.ts';
import { impersonation } from './impersonation.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { mistake, type Options } from './mistake.ts';
import type { Terminal } from './terminal.ts';
import { strayOption, usage } from './usage.ts';

export interface AddOptions extends Common {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly yes?: boolean;
  readonly practice?: boolean;
  readonly impersonateUser?: string;
  readonly impersonateGroup?: readonly string[];
  readonly impersonateExtra?: boolean;
  readonly eks?: string;
  readonly region?: string;
  readonly role?: string;
  readonly externalId?: string;
  readonly profile?: string;
  readonly awsKeyFile?: string;
  readonly stsEndpoint?: string;
  readonly stsCaFile?: string;
  readonly server?: string;
  readonly url?: string;
  readonly bearer?: boolean;
  readonly bearerFile?: string;
  readonly basic?: string;
  readonly basicFile?: string;
  readonly header?: string;
  readonly query?: string;
  readonly secretFile?: string;
  readonly caFile?: string;
  readonly proxyUrl?: string;
  readonly proxyUrlFile?: string;
}

type Field = keyof AddOptions;
type Kind = 'kubeconfig' | 'practice' | 'eks' | 'url';
type Add = (bridge: Bridge) => Promise<TargetSummary>;

const EVERY: readonly Field[] = ['json', 'passphraseFile'];
const SEEN_AS: readonly Field[] = ['impersonateUser', 'impersonateGroup', 'impersonateExtra'];
const OF: Readonly<Record<Kind, readonly Field[]>> = {
  kubeconfig: ['kubeconfig', 'context', 'insecureSkipTlsVerify', 'yes', ...SEEN_AS],
  practice: ['practice'],
  eks: [
    ...([
      'eks',
      'region',
      'role',
      'externalId',
      'profile',
      'awsKeyFile',
      'stsEndpoint',
      'stsCaFile',
      'server',
      'caFile',
    ] as const),
    ...SEEN_AS,
  ],
  url: [
    'url',
    'bearer',
    'bearerFile',
    'basic',
    'basicFile',
    'header',
    'query',
    'secretFile',
    'caFile',
    'proxyUrl',
    'proxyUrlFile',
  ],
};

const HTTPS = 'an https address';
const GIVEN = {
  'targets.eks': {
    cluster: ['--eks', 'the name of a cluster: letters, digits, dashes and underscores'],
    region: ['--region', 'a region of AWS, such as eu-west-1'],
    role: ['--role', 'the ARN of a role, such as arn:aws:iam::123456789012:role/agents'],
    externalId: ['--external-id', '2 to 1,224 characters'],
    server: ['--server', HTTPS],
    stsEndpoint: ['--sts-endpoint', HTTPS],
  },
  'targets.https': {
    url: ['--url', HTTPS],
    proxyUrl: ['--proxy-url', 'an http, https, socks5 or socks5h address'],
  },
} satisfies Readonly<Record<string, Options>>;

/** Reads the files, asks what is to be asked. Rejects with `cli.usage`. */
export async function addOf(terminal: Terminal, name: string, options: AddOptions): Promise<Add> {
  const kinds = (['practice', 'eks', 'url'] as const).filter((one) => options[one] !== undefined);
  if (kinds.length > 1) throw usage('A target is one of --practice, --eks and --url, or a context of a kubeconfig.');
  const kind: Kind = kinds[0] ?? 'kubeconfig';
  const stray = strayOption(options, [...EVERY, ...OF[kind]]);
  if (stray !== null) throw usage(`${stray} does not go with ${kind === 'kubeconfig' ? 'a kubeconfig' : `--${kind}`}.`);
  const { impersonateUser, impersonateGroup, impersonateExtra } = options;
  const impersonate = impersonation(impersonateUser, impersonateGroup, impersonateExtra, '--impersonate-user');
  const seenAs = impersonate === undefined ? {} : { impersonate };
  if (kind === 'practice') return (bridge) => bridge['targets.practice']({ name });
  if (kind === 'url') {
    const request = checked('targets.https', await httpsOf(terminal, name, options));
    return (bridge) => bridge['targets.https'](request);
  }
  if (kind === 'eks') {
    const request = checked('targets.eks', { ...eksOf(terminal, name, options), ...seenAs });
    return (bridge) => bridge['targets.eks'](request);
  }
  const insecure = options.insecureSkipTlsVerify ?? false;
  if (insecure) await confirm(terminal, name, options.yes ?? false);
  return (bridge) =>
    bridge['targets.add']({
      ...{ name, ...kubeconfigOf(terminal, options.kubeconfig), ...seenAs },
      ...(options.context === undefined ? {} : { context: options.context }),
      ...(insecure ? { insecure } : {}),
    });
}

/** The engine checks again; here what is wrong can be named as it was typed. Names are left to it. */
function checked<M extends keyof typeof GIVEN>(method: M, request: Params<M>): Params<M> {
  const issues = PARAMS[method].safeParse(request).error?.issues.filter(({ path }) => path[0] !== 'name') ?? [];
  if (issues.length > 0) throw usage(`The target is ${mistake(issues, GIVEN[method])}.`);
  return request;
}

async function confirm(terminal: Terminal, name: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!terminal.ask) throw usage('Not checking a server’s certificate has to be confirmed: on a terminal, or with --yes.');
  const question = `Whoever is between here and ${name} could read its credential and change what passes. Type the target’s name to go on: `;
  if ((await terminal.ask(question)).trim() !== name) throw usage('Not confirmed; nothing was added.');
}

function eksOf(terminal: Terminal, name: string, options: AddOptions): Params<'targets.eks'> {
  const { eks = '', region, role, externalId, profile, awsKeyFile, stsEndpoint, stsCaFile, server, caFile } = options;
  if (region === undefined) throw usage('Say in which region the cluster is with --region.');
  if (profile !== undefined && awsKeyFile !== undefined)
    throw usage('AWS is asked with --profile or with --aws-key-file, not both.');
  let base: Params<'targets.eks'>['base'] = { from: 'environment' };
  if (profile !== undefined) base = { from: 'profile', profile };
  if (awsKeyFile !== undefined) base = { from: 'key', ...awsKey(readSecret(terminal, awsKeyFile), awsKeyFile) };
  return {
    ...{ name, cluster: eks, region, base, role: role ?? null, externalId: externalId ?? null, stsEndpoint: stsEndpoint ?? null },
    stsCa: stsCaFile === undefined ? null : readText(terminal, stsCaFile),
    ...(server === undefined ? {} : { server }),
    ...(caFile === undefined ? {} : { ca: readText(terminal, caFile) }),
  };
}

/** As in ~/.aws/credentials, or two lines: the key's id and the key. */
function awsKey(text: string, path: string): { accessKeyId: string; secretAccessKey: string } {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const named = (name: string): string | undefined =>
    lines.map((line) => /^([a-z_]+)\s*=\s*(\S+)$/.exec(line)).find((found) => found?.[1] === name)?.[2];
  const accessKeyId = named('aws_access_key_id') ?? lines[0] ?? '';
  const secretAccessKey = named('aws_secret_access_key') ?? lines[1] ?? '';
  if (/^\w{16,128}$/.test(accessKeyId) && /^\S{1,200}$/.test(secretAccessKey)) return { accessKeyId, secretAccessKey };
  throw usage(`The file ${path} cannot be used: it has no aws_access_key_id and aws_secret_access_key.`);
}

async function httpsOf(terminal: Terminal, name: string, options: AddOptions): Promise<Params<'targets.https'>> {
  const { url = '', caFile, proxyUrl, proxyUrlFile } = options;
  for (const [option, given] of [
    ['--url', url],
    ['--proxy-url', proxyUrl ?? ''],
  ] as const) {
    if (/^[a-z0-9+.-]+:\/\/[^/]*@/i.test(given))
      throw usage(`A password must not be in a command line; give ${option === '--url' ? '--basic' : '--proxy-url-file'}.`);
  }
  if (proxyUrl !== undefined && proxyUrlFile !== undefined)
    throw usage('The proxy is --proxy-url or --proxy-url-file, not both.');
  const proxy = proxyUrl ?? (proxyUrlFile === undefined ? undefined : readSecret(terminal, proxyUrlFile));
  return {
    ...{ name, url, credential: await credentialOf(terminal, options) },
    ...(caFile === undefined ? {} : { ca: readText(terminal, caFile) }),
    ...(proxy === undefined ? {} : { proxyUrl: proxy }),
  };
}

async function credentialOf(terminal: Terminal, options: AddOptions): Promise<Params<'targets.https'>['credential']> {
  const { bearer, bearerFile, basic, basicFile, header, query, secretFile } = options;
  const ways = [bearer ?? bearerFile, basic ?? basicFile, header, query].filter((one) => one !== undefined);
  if (ways.length > 1) throw usage('A target has one credential: --bearer, --basic, --header or --query.');
  if (secretFile !== undefined && header === undefined && query === undefined)
    throw usage('--secret-file goes with --header or --query.');
  if (bearer !== undefined || bearerFile !== undefined) {
    return { type: 'token', token: await secretOf(terminal, bearerFile, 'Token: ', '--bearer-file') };
  }
  if (header !== undefined) {
    return { type: 'header', name: header, value: await secretOf(terminal, secretFile, `Value of ${header}: `, '--secret-file') };
  }
  if (query !== undefined) {
    return { type: 'query', name: query, value: await secretOf(terminal, secretFile, `Value of ${query}: `, '--secret-file') };
  }
  if (basic !== undefined && basicFile === undefined) {
    return {
      type: 'basic',
      username: basic,
      password: await secretOf(terminal, undefined, `Password of ${basic}: `, '--basic-file'),
    };
  }
  if (basicFile === undefined) return { type: 'none' };
  const text = readSecret(terminal, basicFile);
  const at = text.indexOf(':');
  if (basic !== undefined) return { type: 'basic', username: basic, password: text };
  if (at < 1) throw usage(`The file ${basicFile} cannot be used: it is not written user:password.`);
  return { type: 'basic', username: text.slice(0, at), password: text.slice(at + 1) };
}
