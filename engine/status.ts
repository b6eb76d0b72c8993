import type { EngineStatus } from '../contract/bridge.ts';
import { findKubectl } from './kubectl.ts';
import type { Keeper } from './keeper.ts';
import type { Surroundings } from './parts.ts';
import { VERSION } from './version.ts';

/** At most one look, and one status event, per this many milliseconds. */
const PACE = 250;

/** Tells how the engine is, and tells the watchers when that changed. */
export class Status {
  readonly #around: Surroundings;
  readonly #keeper: () => Keeper;
  #unrecorded = 0;
  #told = '';
  #cancel: (() => void) | null = null;
  #soon = false;

  constructor(around: Surroundings, keeper: () => Keeper) {
    this.#around = around;
    this.#keeper = keeper;
  }

  /** Counts a refusal that could not be recorded (promise 11). */
  unrecorded(): void {
    this.#unrecorded += 1;
    this.changed();
  }

  now(): EngineStatus {
    const { home, env } = this.#around;
    const keeper = this.#keeper();
    const state = keeper.condition;
    const open = state === 'unlocked' ? keeper.open : null;
    return {
      version: VERSION,
      pid: process.pid,
      vault: { state, path: home, id: open?.vault.id ?? null },
      sessions: { live: open?.sessions.live ?? 0, total: open?.known.size ?? 0 },
      targets: open?.vault.state.targets.length ?? 0,
      index: open?.vault.indexStatus() ?? { behind: 0, rebuilding: false },
      unrecordedRefusals: this.#unrecorded,
      recording: open?.vault.recording ?? false,
      kubectl: findKubectl(env['PATH']),
    };
  }

  /** What somebody may know who has not shown that they know a passphrase: only whether there is a vault and whether it is open. */
  forStrangers(): EngineStatus {
    return {
      version: VERSION,
      pid: 0,
      vault: { state: this.#keeper().condition, path: '', id: null },
      sessions: { live: 0, total: 0 },
      targets: 0,
      index: { behind: 0, rebuilding: false },
      unrecordedRefusals: 0,
      recording: false,
      kubectl: null,
    };
  }

  /** Something may have changed: an event goes out now, or after the pause since the last one, if it really did. */
  changed(): void {
    if (this.#cancel) {
      this.#soon = true;
      return;
    }
    // Also when nothing turns out to be new: looking costs system calls, and every request may ask for it.
    this.#cancel = this.#around.schedule(PACE, () => {
      this.#cancel = null;
      if (!this.#soon) return;
      this.#soon = false;
      this.changed();
    });
    const status = this.now();
    const text = JSON.stringify(status);
    if (text === this.#told) return;
    this.#told = text;
    this.#around.news.emit('status', status);
  }

  stop(): void {
    this.#cancel?.();
  }
}
