import { attach, type Attached } from '../engine/attach.ts';
import type { Bridge } from '../contract/bridge.ts';
import { ChaperoneError } from '../contract/errors.ts';
import { dataDirectory } from '../engine/home.ts';
import { installation } from './installation.ts';
import { passphrase } from './secret.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command has. */
export interface Common {
  readonly json?: boolean;
  readonly passphraseFile?: string;
}

/** Calls the engine of this vault: the one that runs, or a private one for as long as this takes. */
export async function withEngine<T>(
  terminal: Terminal,
  common: Common,
  use: (bridge: Bridge, attached: Attached) => Promise<T>,
  options: { readonly unlock?: boolean } = {},
): Promise<T> {
  const attached = await attach({
    home: dataDirectory(terminal.env),
    resources: installation().resources,
    env: terminal.env,
    secret: async () => ({ passphrase: await passphrase(common.passphraseFile, terminal) }),
    ...options,
  });
  try {
    return await use(attached.bridge, attached);
  } finally {
    await attached.close();
  }
}

/** A session's whole id from a unique beginning of it. Rejects with `read.session`, or `cli.usage` when several begin so. */
export async function resolveId(bridge: Bridge, given: string): Promise<string> {
  const id = given.toUpperCase();
  if (/^[0-9A-Z]{26}$/.test(id)) return id;
  const sessions = await bridge['sessions.list']({ limit: 10_000 });
  const found = sessions.filter((session) => session.id.startsWith(id) && id !== '');
  const [one, another] = found;
  if (!one) throw new ChaperoneError('read.session', { id: given });
  if (another)
    throw new ChaperoneError('cli.usage', { reason: `${found.length} sessions begin with ${given}; give more of the id.` });
  return one.id;
}
