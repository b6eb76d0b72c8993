/** The engine's status, and whether this window may ask for more than that. */
import type { EngineStatus, Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import { createStore, type Readable } from './store.ts';

export interface Standing {
  /** Null until the engine has answered once. */
  readonly status: EngineStatus | null;
  /** `needed`: the vault is open, but this window has not shown that it knows the passphrase. */
  readonly access: 'unknown' | 'granted' | 'needed';
  readonly error: ChaperoneError | null;
}

export interface StatusStore extends Readable<Standing> {
  /** Asks again; called at the start and after each reconnection. */
  refresh(): Promise<void>;
  /** Tells that a call was refused because this window is not signed in. */
  refused(): void;
}

export function createStatus(bridge: Bridge): StatusStore {
  const store = createStore<Standing>({ status: null, access: 'unknown', error: null });
  const take = (status: EngineStatus): void =>
    store.update((s) => ({ ...s, status, error: null, access: status.vault.state === 'unlocked' ? s.access : 'unknown' }));
  bridge.on.status(take);
  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh: async () => {
      try {
        const status = await bridge.status({});
        take(status);
        if (status.vault.state !== 'unlocked') return;
        // The list of targets is the cheapest question that needs the passphrase to have been shown.
        await bridge['targets.list']({});
        store.update((s) => ({ ...s, access: 'granted' }));
      } catch (e) {
        const error = asChaperoneError(e);
        if (error.code === 'engine.unauthorized') store.update((s) => ({ ...s, access: 'needed' }));
        else store.update((s) => ({ ...s, error }));
      }
    },
    refused: () => store.update((s) => ({ ...s, access: 'needed' })),
  };
}

/** True when sessions and targets can be asked for. */
export const isOpen = (s: Standing): boolean => s.status?.vault.state === 'unlocked' && s.access === 'granted';
