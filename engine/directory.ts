import { ChaperoneError } from '../contract/errors.ts';
import type { LiveSession, SessionDirectory } from '../proxy/proxy.ts';
import type { Unattributed } from './unattributed.ts';

/** Live sessions by the hash of their token, for the proxy. Closed for good when the vault locks. */
export class Directory implements SessionDirectory {
  readonly #byHash = new Map<string, LiveSession>();
  readonly #unattributed: Unattributed;
  #locked = false;

  constructor(unattributed: Unattributed) {
    this.#unattributed = unattributed;
  }

  add(tokenHash: string, session: LiveSession): void {
    this.#byHash.set(tokenHash, session);
  }

  remove(tokenHash: string): void {
    this.#byHash.delete(tokenHash);
  }

  /** From here on every request is answered with `record.locked`. */
  lock(): void {
    this.#locked = true;
    this.#byHash.clear();
  }

  find(tokenHash: string): LiveSession | undefined {
    if (this.#locked) throw new ChaperoneError('record.locked');
    return this.#byHash.get(tokenHash);
  }

  async unattributed(): Promise<Pick<LiveSession, 'recorder' | 'maskingKey'>> {
    if (this.#locked) throw new ChaperoneError('record.locked');
    const writer = await this.#unattributed.take();
    return { recorder: writer, maskingKey: writer.maskingKey };
  }
}

/** What listeners ask while the vault is locked. */
export const LOCKED_DIRECTORY: SessionDirectory = {
  find: () => {
    throw new ChaperoneError('record.locked');
  },
  unattributed: () => Promise.reject(new ChaperoneError('record.locked')),
};
