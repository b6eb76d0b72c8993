/** What `identity add` asks for: options, or a YAML file of `ProviderRequest` (contract/identity.ts), or both, where options win. */
import { ProviderRequest } from '../contract/identity.ts';
import type { Common } from './context.ts';
import { seconds } from './duration.ts';
import { readText, readYaml } from './files.ts';
import { mistake, type Options } from './mistake.ts';
import { policyOf } from './session/open.ts';
import type { Terminal } from './terminal.ts';
import { strayOption, usage } from './usage.ts';

export interface ProviderOptions extends Common {
  readonly oidc?: boolean;
  readonly saml?: boolean;
  readonly certificate?: boolean;
  readonly preset?: string;
  readonly issuer?: string;
  readonly audience?: readonly string[];
  readonly target?: readonly string[];
  readonly groups?: readonly string[];
  readonly groupsPrefix?: string;
  readonly missingGroups?: string;
  readonly subject?: string;
  readonly subjects?: readonly string[];
  readonly displayName?: readonly string[];
  readonly require?: readonly string[];
  readonly run?: readonly string[];
  readonly keep?: readonly string[];
  readonly algorithm?: readonly string[];
  readonly skew?: number;
  readonly policy?: string;
  readonly caFile?: string;
  readonly jwksFile?: string;
  readonly metadataFile?: string;
  readonly recipient?: string;
  readonly entityId?: string;
  readonly certificateFile?: readonly string[];
  readonly crlFile?: readonly string[];
  readonly sessionTtl?: string;
  readonly file?: string;
}

type Field = keyof ProviderOptions;
type Type = 'oidc' | 'saml' | 'certificate';

const EVERY: readonly Field[] = ['target', 'policy', 'groups', 'groupsPrefix', 'file', 'json', 'passphraseFile'];
const OF: Readonly<Record<Type, readonly Field[]>> = {
  oidc: [
    ...(['oidc', 'preset', 'issuer', 'audience', 'missingGroups', 'subject', 'displayName', 'require', 'run', 'keep'] as const),
    ...(['algorithm', 'skew', 'caFile', 'jwksFile'] as const),
  ],
  saml: [
    ...(['saml', 'audience', 'missingGroups', 'displayName', 'require', 'keep', 'skew', 'metadataFile', 'recipient'] as const),
    ...(['entityId', 'certificateFile', 'sessionTtl'] as const),
  ],
  certificate: ['certificate', 'subject', 'subjects', 'caFile', 'crlFile', 'sessionTtl'],
};

const COMMON: Options = {
  name: ['its name', '1 to 63 lower case letters, digits or dashes, the first not a dash'],
  targets: ['--target NAME'],
};
const GIVEN: Readonly<Record<Type, Options>> = {
  oidc: { ...COMMON, issuer: ['--issuer', 'an https address, as in the token’s `iss`'], audiences: ['--audience NAME'] },
  saml: { ...COMMON, audience: ['--audience NAME'], recipient: ['--recipient URL'] },
  certificate: {
    ...COMMON,
    ca: ['--ca-file FILE'],
    subject: ['--subject', 'cn, uri, email or dns'],
    groups: ['--groups', 'o, ou or none'],
  },
};

/** Throws `cli.usage` and `policy.invalid`. */
export function providerOf(terminal: Terminal, name: string, options: ProviderOptions): ProviderRequest {
  const file = options.file === undefined ? {} : fields(readYaml(terminal, options.file), options.file);
  const type = typeOf(options, file);
  const stray = strayOption(options, [...EVERY, ...OF[type]]);
  if (stray !== null) throw usage(`${stray} is not for ${type} providers.`);
  const given = { ...common(terminal, options), ...SPECIFIC[type](terminal, options) };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const request = ProviderRequest.safeParse({ ...file, ...Object.fromEntries(set), type, name });
  if (request.success) {
    const { data } = request;
    if (data.type === 'saml' && data.metadata === undefined && (data.entityId === undefined || data.certificates === undefined))
      throw usage(`The identity provider ${name} is not complete: give --metadata-file, or --entity-id and --certificate-file.`);
    return data;
  }
  throw usage(`The identity provider ${name} is ${mistake(request.error.issues, GIVEN[type])}.`);
}

function common(terminal: Terminal, { target, policy, groupsPrefix }: ProviderOptions): object {
  return { targets: target, policy: policy === undefined ? undefined : policyOf(terminal, policy), groupsPrefix };
}

const SPECIFIC: Readonly<Record<Type, (terminal: Terminal, options: ProviderOptions) => object>> = {
  oidc: (terminal, o) => ({
    ...{ preset: o.preset ?? (o.file === undefined ? 'generic' : undefined), issuer: o.issuer, audiences: o.audience },
    ...{ algorithms: o.algorithm, skew: o.skew, subject: o.subject, displayName: o.displayName, groups: o.groups },
    ...{ missingGroups: o.missingGroups, require: required(o.require), run: o.run, keep: o.keep },
    ...{ ca: text(terminal, o.caFile), jwks: text(terminal, o.jwksFile) },
  }),
  saml: (terminal, o) => ({
    ...{
      entityId: o.entityId,
      certificates: o.certificateFile?.map((path) => readText(terminal, path)),
      audience: single(o.audience),
    },
    ...{ metadata: text(terminal, o.metadataFile), recipient: o.recipient, skew: o.skew, groups: o.groups },
    ...{ missingGroups: o.missingGroups, displayName: o.displayName, require: required(o.require), keep: o.keep },
    sessionSeconds: life(o.sessionTtl),
  }),
  certificate: (terminal, o) => ({
    ...{ ca: text(terminal, o.caFile), subject: o.subject, groups: single(o.groups), subjects: o.subjects },
    ...{ crls: o.crlFile?.map((path) => readText(terminal, path)), sessionSeconds: life(o.sessionTtl) },
  }),
};

function typeOf(options: ProviderOptions, file: Readonly<Record<string, unknown>>): Type {
  const asked = (['oidc', 'saml', 'certificate'] as const).filter((type) => options[type] === true);
  if (asked.length > 1) throw usage('A provider is one of --oidc, --saml and --certificate.');
  const [type = options.preset === undefined ? file['type'] : 'oidc'] = asked;
  if (type === 'oidc' || type === 'saml' || type === 'certificate') return type;
  throw usage('Say what it is: --oidc (or --preset), --saml or --certificate.');
}

function fields(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw usage(`The file ${path} cannot be used: it does not hold the fields of a provider.`);
}

/** `repository=org/*`: of one claim all that are given, one of which it must match. */
function required(given: readonly string[] | undefined): Readonly<Record<string, readonly string[]>> | undefined {
  if (given === undefined) return undefined;
  const all = new Map<string, string[]>();
  for (const one of given) {
    const at = one.indexOf('=');
    if (at < 1) throw usage(`--require is written CLAIM=VALUE, for example repository=org/*; ${one} is not.`);
    const claim = one.slice(0, at);
    all.set(claim, [...(all.get(claim) ?? []), one.slice(at + 1)]);
  }
  return Object.fromEntries(all);
}

function single(given: readonly string[] | undefined): string | undefined {
  if (given !== undefined && given.length > 1) throw usage('Of these options only one may be given here: --audience, --groups.');
  return given?.[0];
}

function text(terminal: Terminal, path: string | undefined): string | undefined {
  return path === undefined ? undefined : readText(terminal, path);
}

function life(given: string | undefined): number | undefined {
  return given === undefined ? undefined : seconds(given, 60, 86_400);
}
