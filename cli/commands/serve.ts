import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openKey } from '../../engine/attach.ts';
import type { Engine } from '../../engine/engine.ts';
import { dataDirectory } from '../../engine/home.ts';
import { systemSchedule } from '../../engine/schedule.ts';
import { startEngine } from '../../engine/start.ts';
import { installation } from '../installation.ts';
import { passphrase, passphraseFile } from '../secret.ts';
import { openSession, type SessionOptions } from '../session/open.ts';
import { keepFresh } from '../session/rotation.ts';
import { signalled } from '../signalled.ts';
import { table, type Terminal } from '../terminal.ts';
import { usage } from '../usage.ts';
import { makeWorkdir } from '../workdir.ts';

export interface ServeOptions extends SessionOptions {
  readonly headless?: boolean;
  readonly port: number;
  readonly caOut?: string;
}

/** The engine with the browser form (or without, headless) until a signal ends it. */
export async function serve(terminal: Terminal, options: ServeOptions): Promise<number> {
  const home = dataDirectory(terminal.env);
  const { resources, renderer } = installation();
  if (!options.headless && renderer === null) {
    throw usage('The browser form has not been built; run `npm run build`, or use --headless.');
  }
  const { target, label, reason, agent } = options;
  if (target === undefined && [label, reason, agent].some((one) => one !== undefined)) {
    throw usage('Say with --target what the session is for that --agent, --label and --reason describe.');
  }
  // A session, and the certificate, are there only while the vault is open.
  const needed = target !== undefined || options.caOut !== undefined;
  const file = passphraseFile(options.passphraseFile, terminal.env);
  const key =
    file === null && !needed
      ? undefined
      : await openKey(home, { passphrase: await passphrase(options.passphraseFile, terminal) });
  const engine = await startEngine({
    home,
    resources,
    env: terminal.env,
    port: options.port,
    rendererDir: options.headless ? null : renderer,
    listeners: 'all',
    ...(key === undefined ? {} : { key }),
  });
  const stop = signalled();
  let session: Opened | null = null;
  try {
    const { vault, recording } = await engine.bridge.status({});
    const front = await fronts(terminal, engine, options.caOut);
    session = target === undefined ? null : await open(terminal, engine, options);
    if (options.json) {
      terminal.out(
        JSON.stringify({
          ...{ pid: process.pid, port: engine.port, address: engine.address, vault: vault.state, path: home },
          ...(front === null ? {} : { servers: front }),
          ...(session === null ? {} : { session: { id: session.id, kubeconfig: session.kubeconfig } }),
        }),
      );
    } else {
      terminal.out(
        engine.address === null
          ? `Chaperone runs without a UI, control port ${engine.port}.`
          : `Chaperone is at ${engine.address}`,
      );
      if (vault.state === 'none')
        terminal.out(
          engine.address === null ? 'There is no vault; make one with `chaperone init`.' : 'Open it to make the vault.',
        );
      if (vault.state === 'locked')
        terminal.out(
          engine.address === null ? 'The vault is locked; unlock it with `chaperone unlock`.' : 'Open it to unlock the vault.',
        );
      tellFronts(terminal, front);
      if (session !== null) terminal.out(`Session ${session.id} is open; its kubeconfig is ${session.kubeconfig}`);
    }
    // Whoever starts this without a window must hear when recording stops: from then on agents are refused.
    let before = recording;
    let told = vault.state === 'unlocked';
    engine.bridge.on.status((now) => {
      if (before && !now.recording && now.vault.state === 'unlocked')
        terminal.err('chaperone: recording has stopped; nothing is let through.');
      before = now.recording;
      if (told || now.vault.state !== 'unlocked') return;
      told = true;
      void fronts(terminal, engine, undefined).then((later) => {
        if (!options.json) tellFronts(terminal, later);
      }, nothing);
    });
    await stop.heard;
    return 0;
  } finally {
    stop.cancel();
    await session?.close();
    await engine.stop();
  }
}

/** Where agents with tokens of their own go, when anybody vouches for such; null when nobody does, or the vault is locked. */
async function fronts(
  terminal: Terminal,
  engine: Pick<Engine, 'front' | 'bridge'>,
  caOut: string | undefined,
): Promise<Readonly<Record<string, string>> | null> {
  const front = await engine.front();
  if (front === null) return null;
  if (caOut !== undefined) writeFileSync(resolve(terminal.cwd, caOut), front.ca);
  return (await engine.bridge['identities.list']({})).length === 0 ? null : front.servers;
}

function tellFronts(terminal: Terminal, front: Readonly<Record<string, string>> | null): void {
  if (front === null) return;
  terminal.out('Agents present their own tokens at:');
  for (const line of table(Object.entries(front).map(([name, server]) => [`  ${name}`, server]))) terminal.out(line);
}

/** The vault may have been locked again before it could be asked. */
const nothing = (): void => undefined;

interface Opened {
  readonly id: string;
  readonly kubeconfig: string;
  close(): Promise<void>;
}

/** A session that lasts as long as this, for whoever is given its kubeconfig. */
async function open(terminal: Terminal, { bridge }: Engine, options: ServeOptions): Promise<Opened> {
  const dir = makeWorkdir();
  try {
    const { opened } = await openSession(terminal, bridge, options, { agent: options.agent ?? 'serve', dir: dir.path });
    const { id, expiresAt } = opened;
    const stop = keepFresh({
      ...{ bridge, session: id, expiresAt, now: Date.now, schedule: systemSchedule },
      warn: (line) => {
        terminal.err(line);
      },
    });
    const close = async (): Promise<void> => {
      stop();
      dir.remove();
      // Locked meanwhile, or ended by somebody: then it is sealed already.
      await bridge['sessions.end']({ id }).catch(() => undefined);
    };
    return { id, kubeconfig: dir.kubeconfig, close };
  } catch (error) {
    dir.remove();
    throw error;
  }
}
