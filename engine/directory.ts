import { ChaperoneError } from '../contract/errors.ts';
import type { Admission, ExchangeRequest, IssuedToken, LiveSession, Presented, SessionDirectory } from '../proxy/proxy.ts';
import type { Tokens } from './identity/tokens.ts';
import type { Unattributed } from './unattributed.ts';

/** Who is asked about proofs that are not known yet. */
export type Admitting = Pick<SessionDirectory, 'admit' | 'exchange'>;

/** What the proxy asks about proofs, for as long as the vault is unlocked; closed for good when it locks. */
export class Directory implements SessionDirectory {
  readonly #tokens: Pick<Tokens, 'find'>;
  readonly #unattributed: Unattributed;
  readonly #admitting: () => Admitting;
  #locked = false;

  /** @param admitting called when it is needed, because it needs this directory's proxy itself. */
  constructor(tokens: Pick<Tokens, 'find'>, unattributed: Unattributed, admitting: () => Admitting) {
    this.#tokens = tokens;
    this.#unattributed = unattributed;
    this.#admitting = admitting;
  }

  /** From here on every request is answered with `record.locked`. */
  lock(): void {
    this.#locked = true;
  }

  find(hash: string): Admission | undefined {
    this.#check();
    return this.#tokens.find(hash);
  }

  async admit(presented: Presented): Promise<Admission> {
    this.#check();
    const admission = await this.#admitting().admit(presented);
    this.#check();
    return admission;
  }

  async exchange(request: ExchangeRequest): Promise<IssuedToken> {
    this.#check();
    const issued = await this.#admitting().exchange(request);
    this.#check();
    return issued;
  }

  async unattributed(): Promise<Pick<LiveSession, 'recorder' | 'maskingKey'>> {
    this.#check();
    const writer = await this.#unattributed.take();
    return { recorder: writer, maskingKey: writer.maskingKey };
  }

  #check(): void {
    if (this.#locked) throw new ChaperoneError('record.locked');
  }
}

/** What listeners ask while the vault is locked. */
export const LOCKED_DIRECTORY: SessionDirectory = {
  find: () => {
    throw new ChaperoneError('record.locked');
  },
  admit: () => Promise.reject(new ChaperoneError('record.locked')),
  exchange: () => Promise.reject(new ChaperoneError('record.locked')),
  unattributed: () => Promise.reject(new ChaperoneError('record.locked')),
};
