/** The end of a session that this command line opened. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError } from '../../contract/errors.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { Attached } from '../../engine/attach.ts';
import { signalled } from '../signalled.ts';
import type { Terminal } from '../terminal.ts';
import { countsLine, sealedWord } from '../words.ts';

export interface EndOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/**
 * Seals the session and says so on standard error; false when it could not be sealed by us and nobody else is known to have done it.
 * Never rejects.
 */
export async function endSession(
  terminal: Terminal,
  bridge: Pick<Bridge, 'sessions.end'>,
  id: string,
  exitCode: number | null,
  options: EndOptions,
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
export async function waitForOthers(terminal: Terminal, { own }: Attached): Promise<void> {
  if (!own || own.commands === 0) return;
  terminal.err(
    `chaperone: waiting for ${own.commands} other supervised commands that use this vault; Ctrl-C seals their sessions now.`,
  );
  const impatience = signalled();
  await Promise.race([own.quiet(), impatience.heard]);
  impatience.cancel();
}

/** Resolves with a sentence when the session is over although nobody here has ended it; never, while all is well. */
export function endedElsewhere(
  bridge: Pick<Bridge, 'on'>,
  attached: Pick<Attached, 'gone'>,
  id: string,
): { readonly why: Promise<string>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let stopped = false;
  const off = bridge.on['session.changed']((summary) => {
    if (summary.id === id && summary.endedAt !== null)
      resolve('it was ended: its token was revoked or expired, or somebody else ended it');
  });
  void attached.gone.then(() => {
    // Our own leaving, once the session has been sealed, is no news.
    if (!stopped) resolve('the engine has ended');
  });
  const stop = (): void => {
    stopped = true;
    off();
  };
  return { why: promise, stop };
}
