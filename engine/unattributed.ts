import type { Clock } from '../contract/clock.ts';
import { ChaperoneError } from '../contract/errors.ts';
import type { SessionWriter } from '../vault/vault.ts';

/** Requests without a session that are recorded per minute; what is beyond is only counted, so that nobody can fill the disk. */
export const UNATTRIBUTED_PER_MINUTE = 120;

const MINUTE = 60_000_000;

/** The session that collects requests no token covers: opened by the first one, bounded, its excess recorded as a gap. */
export class Unattributed {
  readonly #clock: Clock;
  readonly #open: () => Promise<SessionWriter>;
  #writer: Promise<SessionWriter> | null = null;
  #since = 0;
  #count = 0;
  #dropped = 0;

  constructor(clock: Clock, open: () => Promise<SessionWriter>) {
    this.#clock = clock;
    this.#open = open;
  }

  /** Where to record one more such request. Rejects with `record.stopped` when this minute has had its share. */
  async take(): Promise<SessionWriter> {
    const now = this.#clock.monotonic();
    if (this.#count === 0 || now - this.#since >= MINUTE) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count > UNATTRIBUTED_PER_MINUTE) {
      this.#dropped += 1;
      throw new ChaperoneError('record.stopped', { reason: 'too many requests without a session' });
    }
    this.#writer ??= this.#open().catch((error: unknown) => {
      this.#writer = null;
      throw error;
    });
    const writer = await this.#writer;
    this.#note(writer);
    return writer;
  }

  /** Records what was only counted, before the session is sealed. */
  async flush(): Promise<void> {
    const writer = await this.#writer?.catch(() => null);
    if (writer) this.#note(writer);
  }

  #note(writer: SessionWriter): void {
    if (this.#dropped === 0) return;
    const records = this.#dropped;
    writer.event({
      t: 'gap',
      at: writer.at(),
      reason: 'requests without a session beyond the limit were refused and only counted',
      records,
    });
    this.#dropped = 0;
  }
}
