import type { EventName, Events } from '../contract/bridge.ts';

type Listener<E extends EventName> = (data: Events[E]) => void;

export const EVENTS = [
  'status',
  'session.changed',
  'session.steps',
  'targets.changed',
  'identities.changed',
  'tokens.changed',
  'grants.changed',
] as const satisfies readonly EventName[];

/** The engine's news, typed. A listener that throws does not keep the others from hearing. */
export class News {
  readonly #listeners: { [E in EventName]: Set<Listener<E>> } = {
    status: new Set(),
    'session.changed': new Set(),
    'session.steps': new Set(),
    'targets.changed': new Set(),
    'identities.changed': new Set(),
    'tokens.changed': new Set(),
    'grants.changed': new Set(),
  };

  on<E extends EventName>(event: E, listener: Listener<E>): () => void {
    const listeners: Set<Listener<E>> = this.#listeners[event];
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /** True when somebody listens: news that is dear to make need not be made for nobody. */
  heard(event: EventName): boolean {
    return this.#listeners[event].size > 0;
  }

  emit<E extends EventName>(event: E, data: Events[E]): void {
    for (const listener of [...this.#listeners[event]]) {
      try {
        listener(data);
      } catch {
        // A watcher that fails is its own problem: recording and the other watchers go on.
      }
    }
  }
}
