/** run and env: a supervised session for one command, or for another shell. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Bridge, OpenedSession } from '../../contract/bridge.ts';
import { asChaperoneError, ChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { Attached } from '../../engine/attach.ts';
import { supervisedEnvironment } from '../../engine/environment.ts';
import { withEngine, type Common } from '../context.ts';
import { signalled } from '../signalled.ts';
import { supervise } from '../supervise.ts';
import type { Terminal } from '../terminal.ts';
import { makeWorkdir, type Workdir } from '../workdir.ts';
import { countsLine, sealedWord } from '../words.ts';

export interface SessionOptions extends Common {
  readonly target?: readonly string[];
  readonly agent?: string;
  readonly policy?: string;
  readonly quiet?: boolean;
}

export function run(terminal: Terminal, command: readonly string[], options: SessionOptions): Promise<number> {
  const agent = options.agent ?? basename(command[0] ?? 'command').replace(/\.exe$/i, '');
  return supervised(terminal, { ...options, agent }, command, async (_, dir) => {
    const env = supervisedEnvironment(terminal.env, dir.path);
    return supervise({ command, env, cwd: terminal.cwd, terminal: process.stdin.isTTY });
  });
}

export function env(terminal: Terminal, options: SessionOptions): Promise<number> {
  return supervised(terminal, { ...options, agent: options.agent ?? 'shell' }, undefined, async (opened, dir) => {
    const stop = signalled();
    const exports = { KUBECONFIG: dir.kubeconfig, KUBECACHEDIR: resolve(dir.path, 'cache') };
    if (options.json)
      terminal.out(JSON.stringify({ id: opened.id, servers: opened.servers, expiresAt: opened.expiresAt, ...exports }));
    else {
      for (const [name, value] of Object.entries(exports)) terminal.out(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
      if (!options.quiet) terminal.err(`chaperone: session ${opened.id} is open; it ends with this command (Ctrl-C).`);
    }
    await stop.heard;
    return null;
  });
}

/** Opens a session, does the work in it, seals it, tells about it on standard error; resolves with the exit code. */
async function supervised(
  terminal: Terminal,
  options: SessionOptions & { readonly agent: string },
  command: readonly string[] | undefined,
  work: (opened: OpenedSession, dir: Workdir) => Promise<number | null>,
): Promise<number> {
  return withEngine(terminal, options, async (bridge, attached) => {
    const opened = await bridge['sessions.open']({
      agent: options.agent,
      targets: [...(await targetsOf(bridge, options.target ?? []))],
      cwd: terminal.cwd,
      ...(command === undefined ? {} : { command: [...command] }),
      ...(options.policy === undefined ? {} : { policy: policyOf(terminal, options.policy) }),
    });
    // From here on a signal ends the command, not us: the session has yet to be sealed.
    const hold = (): void => undefined;
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, hold);
    const dir = makeWorkdir(opened.kubeconfig);
    let ended = false;
    try {
      const exitCode = await work(opened, dir);
      ended = true;
      const sealed = await end(terminal, bridge, opened.id, exitCode, options);
      await others(terminal, attached);
      return exitCode === null || exitCode === 0 ? (sealed ? 0 : 1) : exitCode;
    } finally {
      dir.remove();
      if (!ended) await bridge['sessions.end']({ id: opened.id }).catch(() => undefined);
      for (const signal of signals) process.off(signal, hold);
    }
  });
}

/** Seals the session and says so; false when it could not be sealed by us and nobody else is known to have done it. */
async function end(
  terminal: Terminal,
  bridge: Bridge,
  id: string,
  exitCode: number | null,
  options: SessionOptions,
): Promise<boolean> {
  let summary: SessionSummary;
  try {
    summary = await bridge['sessions.end']({ id, ...(exitCode === null ? {} : { exitCode }) });
  } catch (error) {
    const failure = asChaperoneError(error);
    // Who locks the vault or ends the engine seals all live sessions first.
    const sealedElsewhere =
      failure.code === 'vault.locked' || failure.code === 'engine.unauthorized' || failure.code === 'engine.unreachable';
    const locked = failure.code !== 'engine.unreachable';
    const why = sealedElsewhere
      ? `was sealed when ${locked ? 'the vault was locked' : 'the engine ended'}`
      : `could not be sealed: ${failure.message}`;
    if (options.json)
      terminal.err(JSON.stringify({ id, sealed: sealedElsewhere, error: { code: failure.code, message: failure.message } }));
    else terminal.err(`chaperone: session ${id} ${why}`);
    return sealedElsewhere;
  }
  // Standard output belongs to the command, so the summary goes to standard error in either form.
  if (options.json) terminal.err(JSON.stringify(summary));
  else if (!options.quiet)
    terminal.err(`chaperone: session ${id}: ${countsLine(summary)}, ${sealedWord({ ...terminal, colour: false }, summary)}`);
  return summary.sealed;
}

/** Commands that use the vault through this process keep it until they have ended, or until somebody presses Ctrl-C. */
async function others(terminal: Terminal, { own }: Attached): Promise<void> {
  if (!own || own.commands === 0) return;
  terminal.err(
    `chaperone: waiting for ${own.commands} other supervised commands that use this vault; Ctrl-C seals their sessions now.`,
  );
  const impatience = signalled();
  await Promise.race([own.quiet(), impatience.heard]);
  impatience.cancel();
}

async function targetsOf(bridge: Bridge, named: readonly string[]): Promise<readonly string[]> {
  if (named.length > 0) return named;
  const targets = await bridge['targets.list']({});
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
function policyOf(terminal: Terminal, given: string): { name: string } | { yaml: string } {
  if (!/[./\\]/.test(given)) return { name: given };
  try {
    return { yaml: readFileSync(resolve(terminal.cwd, given), 'utf8') };
  } catch {
    throw new ChaperoneError('policy.invalid', { file: given, reason: 'it cannot be read' });
  }
}
