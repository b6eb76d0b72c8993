/**
 * Reading kubeconfigs as kubectl does. Own code over `yaml` and a schema, because the client library reads `tokenFile` under a
 * wrong key and opens files while parsing; the format is small (k8s.io/client-go tools/clientcmd/api/v1/types.go).
 */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ChaperoneError } from '../../contract/errors.ts';

const text = z.string().nullish();

const Cluster = z.looseObject({
  server: text,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
  extensions: z.array(z.looseObject({ name: z.string(), extension: z.unknown().optional() })).nullish(),
});

const User = z.looseObject({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
  as: text,
  'as-uid': text,
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).nullish(),
});
export type ClusterEntry = z.infer<typeof Cluster>;
export type UserEntry = z.infer<typeof User>;

const Config = z.looseObject({
  kind: z.literal('Config').nullish(),
  'current-context': text,
  clusters: z.array(z.looseObject({ name: z.string(), cluster: Cluster.nullish() })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: User.nullish() })).nullish(),
  contexts: z
    .array(z.looseObject({ name: z.string(), context: z.looseObject({ cluster: text, user: text }).nullish() }))
    .nullish(),
});

/** An entry with the directory of its file: relative paths inside start there. */
export interface Placed<T> {
  readonly value: T;
  readonly dir: string;
}
export interface Kubeconfig {
  readonly path: string;
  readonly current: string | null;
  readonly clusters: ReadonlyMap<string, Placed<ClusterEntry>>;
  readonly users: ReadonlyMap<string, Placed<UserEntry>>;
  readonly contexts: ReadonlyMap<string, { readonly cluster: string; readonly user: string }>;
}

/** Larger files are not kubeconfigs; also the bound on what a parser may be given. */
const MAX_BYTES = 4 << 20;

function readOne(path: string): z.infer<typeof Config> {
  const refuse = (reason: string): never => {
    throw new ChaperoneError('target.kubeconfig', { path, reason });
  };
  let content = '';
  try {
    const stat = statSync(path);
    if (!stat.isFile()) refuse('it is not a file');
    if (stat.size > MAX_BYTES) refuse('it is larger than 4 MiB');
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof ChaperoneError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    refuse(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? 'error'})`);
  }
  // Parser messages quote the text, which may be a credential: they are not passed on.
  const document = parseDocument(content, { prettyErrors: false, logLevel: 'silent' });
  const line = document.errors[0]?.pos[0];
  if (line !== undefined) refuse(`it is not valid YAML (line ${content.slice(0, line).split('\n').length})`);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    refuse('it is not valid YAML');
  }
  const parsed = Config.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return refuse(where === '' ? 'it is not a kubeconfig' : `it is not a kubeconfig (at ${where})`);
}

/**
 * The kubeconfig at `path` (or a list of paths, as in $KUBECONFIG), else the one kubectl would use. Of equal names the first
 * wins, as in clientcmd. Rejects with `target.kubeconfig`.
 */
export function readKubeconfig(path: string | undefined, env: NodeJS.ProcessEnv): Kubeconfig {
  const fromEnv = env['KUBECONFIG'];
  const given = path !== undefined && path !== '' ? path : fromEnv !== undefined && fromEnv !== '' ? fromEnv : null;
  const paths =
    given === null ? [join(env['HOME'] ?? homedir(), '.kube', 'config')] : given.split(delimiter).filter((p) => p !== '');
  const config = {
    path: paths.join(delimiter),
    current: null as string | null,
    clusters: new Map<string, Placed<ClusterEntry>>(),
    users: new Map<string, Placed<UserEntry>>(),
    contexts: new Map<string, { cluster: string; user: string }>(),
  };
  for (const file of paths) {
    const one = readOne(file);
    const dir = dirname(resolve(file));
    if (one['current-context']) config.current ??= one['current-context'];
    for (const { name, cluster } of one.clusters ?? [])
      if (!config.clusters.has(name)) config.clusters.set(name, { value: cluster ?? {}, dir });
    for (const { name, user } of one.users ?? []) if (!config.users.has(name)) config.users.set(name, { value: user ?? {}, dir });
    for (const { name, context } of one.contexts ?? []) {
      if (!config.contexts.has(name)) config.contexts.set(name, { cluster: context?.cluster ?? '', user: context?.user ?? '' });
    }
  }
  return config;
}
