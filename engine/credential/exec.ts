/** Credential plugins: programs that print a credential. Source of the behaviour: k8s.io/client-go/plugin/pkg/client/auth/exec/exec.go. */
import { basename } from 'node:path';
import { ChaperoneError } from '../../contract/errors.ts';
import type { ExecPlugin } from '../../contract/target.ts';
import type { UpstreamCredential } from '../../proxy/proxy.ts';
import { isTelling } from '../../wire/credential/names.ts';
import { credentialsInWords } from '../../wire/credential/words.ts';
import { readExecOutput } from './exec-output.ts';
import { firstLine, Note, shownText } from './note.ts';
import { findProgram, runProgram, type Ended } from './program.ts';
import { Renewed, type Made } from './renewed.ts';
import type { CredentialSource, MakeSource, SourceContext } from './source.ts';

/** Milliseconds that a plugin may take. There is no terminal, so it cannot be waiting for anybody. */
const PATIENCE = 30_000;
/** Bytes of standard output; an ExecCredential with a long certificate chain has some ten thousand. */
const LIMIT = 1 << 20;

export const execSource: MakeSource<'exec'> = (plugin, context): CredentialSource => {
  const stopping = new AbortController();
  const name = pluginName(plugin);
  let certificate: UpstreamCredential['certificate'];
  const cache = new Renewed(context.clock, async () => {
    const { value, until } = await ask(plugin, context, stopping.signal);
    const given = value.certificate;
    // The same object for the same certificate, so that its connections are kept.
    if (given?.cert !== certificate?.cert || given?.key !== certificate?.key) certificate = given;
    return { value: certificate ? { ...value, certificate } : value, until };
  });
  return {
    authorize: () => cache.get(),
    rejected: (credential) => {
      cache.drop(credential);
    },
    origin: () => {
      const { value, until } = cache.last ?? { value: null, until: null };
      const what = value?.certificate
        ? value.headers['authorization']
          ? 'a token and a client certificate'
          : 'a client certificate'
        : 'a token';
      return `${name} gave ${what}${until === null ? '' : ` that counts until ${new Date(until).toISOString()}`}.`;
    },
    close: () => {
      stopping.abort();
    },
  };
};

/** The program's name without its folder. */
export function pluginName({ command }: Pick<ExecPlugin, 'command'>): string {
  return basename(command.replaceAll('\\', '/'));
}

/**
 * The plugin's environment variable `KUBERNETES_EXEC_INFO`.
 * Source: k8s.io/client-go/pkg/apis/clientauthentication/v1, ExecCredentialSpec and Cluster.
 */
export function execInfo(plugin: ExecPlugin, target: SourceContext['target']): string {
  const cluster = plugin.provideClusterInfo
    ? {
        server: target.server,
        ...(target.tlsServerName === null ? {} : { 'tls-server-name': target.tlsServerName }),
        ...(target.insecure ? { 'insecure-skip-tls-verify': true } : {}),
        ...(target.ca === null ? {} : { 'certificate-authority-data': Buffer.from(target.ca).toString('base64') }),
        ...(target.proxyUrl === null ? {} : { 'proxy-url': target.proxyUrl }),
        config: plugin.config === null ? null : (JSON.parse(plugin.config) as unknown),
      }
    : undefined;
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: { ...(cluster ? { cluster } : {}), interactive: false },
  });
}

async function ask(plugin: ExecPlugin, context: SourceContext, signal: AbortSignal): Promise<Made<UpstreamCredential>> {
  const env: NodeJS.ProcessEnv = {};
  // What is meant for this program itself, the passphrase file among it, is no business of a plugin's.
  for (const [name, value] of Object.entries(context.env)) if (!name.startsWith('CHAPERONE_')) env[name] = value;
  for (const { name, value } of plugin.env) env[name] = value;
  env['KUBERNETES_EXEC_INFO'] = execInfo(plugin, context.target);

  const file = findProgram(plugin.command, env);
  if (file === null) throw failed(plugin, context, 'was not found', plugin.installHint);
  const { args } = plugin;
  const ended = await runProgram({ file, args, env, limit: LIMIT, schedule: context.schedule, ms: PATIENCE, signal });
  if (ended.how !== 'printed' || ended.code !== 0) {
    const said = 'stderr' in ended ? firstLine(ended.stderr, secretsOf(plugin)) : '';
    throw failed(plugin, context, clauseOf(ended), said === '' ? '' : `It said: ${said}`);
  }
  const made = readExecOutput(ended.stdout, plugin.apiVersion, context.clock.wall());
  if (typeof made === 'string') throw failed(plugin, context, made);
  return made;
}

function clauseOf(ended: Ended): string {
  switch (ended.how) {
    case 'printed':
      return `ended with exit code ${ended.code}`;
    case 'signal':
      return `was ended by ${ended.signal}`;
    case 'not-started':
      return `could not be started (${ended.reason})`;
    case 'too-long':
      return `did not answer within ${PATIENCE / 1000} seconds`;
    case 'too-much':
      return 'printed more than 1 MiB';
    case 'stopped':
      return 'was stopped, because the target is closing';
  }
}

/** Values given to the plugin that it might repeat in its messages. */
function secretsOf(plugin: ExecPlugin): readonly string[] {
  const { args, env } = plugin;
  const found = credentialsInWords(args);
  return [
    ...env.filter(({ name }) => isTelling(name)).map(({ value }) => value),
    ...args.flatMap((arg, i) => (found[i] ?? []).map(({ start, end }) => arg.slice(start, end))),
  ];
}

function failed(plugin: ExecPlugin, context: SourceContext, clause: string, note = ''): ChaperoneError {
  const reason = `its exec plugin ${pluginName(plugin)} ${clause}`;
  const options = note === '' ? {} : { cause: new Note(shownText(note, secretsOf(plugin))) };
  return new ChaperoneError('forward.credential', { target: context.target.name, reason }, options);
}
