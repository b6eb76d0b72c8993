/** Opening a session for somebody at this command line: targets, policy, and what can be known of who asks and why. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bridge, OpenedSession, Params } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import type { PolicyChoice } from '../../contract/policy.ts';
import type { HttpsServer } from '../../engine/environment.ts';
import type { Common } from '../context.ts';
import { seconds } from '../duration.ts';
import { agentVersion } from '../facts/agent.ts';
import { gitFacts } from '../facts/git.ts';
import { lookOf, parentFacts } from '../facts/parent.ts';
import { labelsOf } from '../labels.ts';
import type { Terminal } from '../terminal.ts';

export interface SessionOptions extends Common {
  readonly target?: readonly string[];
  readonly agent?: string;
  readonly agentVersion?: string;
  readonly policy?: string;
  readonly label?: readonly string[];
  readonly reason?: string;
  /** `90m`; of the token. */
  readonly ttl?: string;
  readonly quiet?: boolean;
}

/** The longest that a token may live, seconds. */
const LONGEST = 30 * 86_400;

export interface Asked {
  readonly agent: string;
  readonly command?: readonly string[];
  /** Private directory that the engine writes into. */
  readonly dir: string;
}

export interface OpenedHere {
  readonly opened: OpenedSession;
  /** Targets that are no Kubernetes API. */
  readonly https: readonly HttpsServer[];
}

/** Rejects with `cli.usage` for options that cannot be meant, before anything is opened, and like `sessions.open`. */
export async function openSession(
  terminal: Terminal,
  bridge: Bridge,
  options: SessionOptions,
  { agent, command, dir }: Asked,
): Promise<OpenedHere> {
  const labels = labelsOf(options.label ?? []);
  const ttl = options.ttl === undefined ? undefined : seconds(options.ttl, 1, LONGEST);
  const policy = options.policy === undefined ? undefined : policyOf(terminal, options.policy);
  const targets = await bridge['targets.list']({});
  const names = namesOf(targets, options.target ?? []);
  const [git, parent] = await Promise.all([
    gitFacts(terminal.cwd, terminal.env),
    parentFacts(process.ppid, lookOf(process.platform, terminal.env)),
  ]);
  const version =
    options.agentVersion ?? (command === undefined ? undefined : agentVersion(command[0] ?? '', terminal.env, terminal.cwd));
  const { reason } = options;
  const request: Params<'sessions.open'> = {
    ...{ agent, targets: [...names], cwd: terminal.cwd, dir },
    ...(version === undefined ? {} : { agentVersion: version }),
    ...(command === undefined ? {} : { command: [...command] }),
    ...(policy === undefined ? {} : { policy }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(reason === undefined ? {} : { reason }),
    ...(git === undefined ? {} : { git }),
    ...(parent === undefined ? {} : { parent }),
    ...(ttl === undefined ? {} : { ttl }),
  };
  const opened = await bridge['sessions.open'](request);
  const plain = new Set(targets.filter(({ kind }) => kind === 'https').map(({ name }) => name));
  return { opened, https: Object.entries(opened.servers).filter(([name]) => plain.has(name)) };
}

function namesOf(targets: readonly { readonly name: string }[], named: readonly string[]): readonly string[] {
  if (named.length > 0) return named;
  const [only] = targets;
  if (!only)
    throw new ChaperoneError('cli.usage', {
      reason: 'There is no target yet; add one with `chaperone target add NAME` (or `--practice`).',
    });
  if (targets.length > 1) {
    throw new ChaperoneError('cli.usage', {
      reason: `Say which target with --target: ${targets.map(({ name }) => name).join(', ')}.`,
    });
  }
  return [only.name];
}

/** A name of a built-in policy; anything with a slash, a dot or a backslash is a file. */
export function policyOf(terminal: Terminal, given: string): PolicyChoice {
  if (!/[./\\]/.test(given)) return { name: given };
  try {
    return { yaml: readFileSync(resolve(terminal.cwd, given), 'utf8') };
  } catch {
    throw new ChaperoneError('policy.invalid', { file: given, reason: 'it cannot be read' });
  }
}
