import { ChaperoneError } from '../../contract/errors.ts';
import type { ProviderTest } from '../../contract/identity.ts';
import type { Proven } from '../proxy.ts';

type Check = ProviderTest['checks'][number];

/** Runs the checks of a proof one after the other and remembers what each of them said, for `identities.test`. */
export class Checks {
  readonly done: Check[] = [];

  /** @param tell what is said of a check that was passed. Rethrows what `check` throws. */
  async run<T>(what: string, check: () => T | Promise<T>, tell: (value: T) => string): Promise<T> {
    try {
      const value = await check();
      this.done.push({ what, ok: true, detail: tell(value) });
      return value;
    } catch (error) {
      // The text of an error that is not ours may hold a piece of the proof.
      this.done.push({ what, ok: false, detail: error instanceof ChaperoneError ? error.message : 'it could not be checked' });
      throw error;
    }
  }
}

/** What `prove` says to a proof, check by check. Never rejects. */
export async function examined(prove: (checks: Checks) => Promise<Proven>): Promise<ProviderTest> {
  const checks = new Checks();
  try {
    const { identity } = await prove(checks);
    return { ok: true, checks: checks.done, identity };
  } catch {
    return { ok: false, checks: checks.done, identity: null };
  }
}
