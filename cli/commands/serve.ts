import { ChaperoneError } from '../../contract/errors.ts';
import { openKey } from '../../engine/attach.ts';
import { startEngine } from '../../engine/start.ts';
import type { Common } from '../context.ts';
import { dataDirectory } from '../../engine/home.ts';
import { installation } from '../installation.ts';
import { passphrase, passphraseFile } from '../secret.ts';
import { signalled } from '../signalled.ts';
import type { Terminal } from '../terminal.ts';

export interface ServeOptions extends Common {
  readonly headless?: boolean;
  readonly port: number;
}

/** The engine with the browser form (or without, headless) until a signal ends it. */
export async function serve(terminal: Terminal, options: ServeOptions): Promise<number> {
  const home = dataDirectory(terminal.env);
  const { resources, renderer } = installation();
  if (!options.headless && renderer === null) {
    throw new ChaperoneError('cli.usage', {
      reason: 'The browser form has not been built; run `npm run build`, or use --headless.',
    });
  }
  const file = passphraseFile(options.passphraseFile, terminal.env);
  const key = file === null ? undefined : await openKey(home, { passphrase: await passphrase(options.passphraseFile, terminal) });
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
  try {
    const { vault, recording } = await engine.bridge.status({});
    if (options.json) {
      terminal.out(
        JSON.stringify({ pid: process.pid, port: engine.port, address: engine.address, vault: vault.state, path: home }),
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
    }
    // Whoever starts this without a window must hear when recording stops: from then on agents are refused.
    let before = recording;
    engine.bridge.on.status((now) => {
      if (before && !now.recording && now.vault.state === 'unlocked')
        terminal.err('chaperone: recording has stopped; nothing is let through.');
      before = now.recording;
    });
    await stop.heard;
    return 0;
  } finally {
    stop.cancel();
    await engine.stop();
  }
}
