import { ChaperoneError } from '../contract/errors.ts';
import type { StoredTarget } from '../contract/target.ts';
import type { Listener, ListenerIdentity, Proxy, Upstream } from '../proxy/proxy.ts';
import { LOCKED_DIRECTORY } from './directory.ts';
import type { Surroundings } from './parts.ts';
import type { MakeUpstream, SaveCredential, TargetUpstream } from './upstream.ts';

export interface DoorsOptions {
  readonly proxy: Proxy;
  readonly upstream: MakeUpstream;
  /** Keeps a credential that was renewed. */
  readonly save: SaveCredential;
  /** Ports the listeners had last. */
  readonly ports: () => Readonly<Record<string, number>>;
  readonly savePorts: (ports: Readonly<Record<string, number>>) => Promise<void>;
}

/** One listener per target, opened when needed, on the port it had last time so that kubeconfigs stay valid. */
export class Doors {
  readonly #options: DoorsOptions;
  readonly #open = new Map<string, Promise<Listener>>();
  readonly #upstreams = new Map<string, Promise<TargetUpstream>>();

  constructor(options: DoorsOptions) {
    this.#options = options;
  }

  /** The target's listener; a failed attempt is forgotten. */
  open(target: StoredTarget): Promise<Listener> {
    const known = this.#open.get(target.name);
    if (known) return known;
    const opening = this.#listen(target).catch((error: unknown) => {
      this.#open.delete(target.name);
      throw error;
    });
    this.#open.set(target.name, opening);
    return opening;
  }

  /**
   * What the target's listener forwards to. One for each target, whether it is open or not, because a credential that is renewed
   * must not be renewed by two. The target's impersonation counts from now on.
   */
  async upstream(target: StoredTarget): Promise<TargetUpstream> {
    const { name } = target;
    let making = this.#upstreams.get(name);
    if (!making) {
      making = this.#options.upstream(target, this.#options.save).catch((error: unknown) => {
        this.#upstreams.delete(name);
        throw error;
      });
      this.#upstreams.set(name, making);
    }
    const upstream = await making;
    upstream.impersonateAs(target.impersonate);
    return upstream;
  }

  async close(name: string): Promise<void> {
    const listener = await this.#open.get(name)?.catch(() => null);
    this.#open.delete(name);
    await listener?.close();
    const upstream = await this.#upstreams.get(name)?.catch(() => null);
    this.#upstreams.delete(name);
    upstream?.close();
  }

  /** Ends what runs for the credentials of all targets and forgets them; the listeners are the proxy's to close. */
  async release(): Promise<void> {
    const all = [...this.#upstreams.values()];
    this.#upstreams.clear();
    for (const upstream of all) (await upstream.catch(() => null))?.close();
  }

  /** Names and ports of the listeners that are open now. */
  async ports(): Promise<readonly (readonly [name: string, port: number])[]> {
    const found = await Promise.all([...this.#open].map(async ([name, door]) => [name, await door.catch(() => null)] as const));
    return found.flatMap(([name, listener]) => (listener ? [[name, listener.port] as const] : []));
  }

  async #listen(target: StoredTarget): Promise<Listener> {
    const { proxy, ports, savePorts } = this.#options;
    const upstream = await this.upstream(target);
    const last = Object.hasOwn(ports(), target.name) ? (ports()[target.name] ?? 0) : 0;
    const listener = await proxy.listen(upstream, last).catch((error: unknown) => {
      if (last !== 0 && error instanceof ChaperoneError && error.code === 'listen.port') return proxy.listen(upstream, 0);
      throw error;
    });
    if (listener.port !== last) await savePorts({ ...ports(), [target.name]: listener.port });
    return listener;
  }
}

/**
 * Listeners that stand where others were while the vault is locked: they hold no credential and answer every request with
 * `record.locked`. A port that somebody has taken meanwhile is left to them.
 */
export async function closedDoors(
  around: Surroundings,
  identity: ListenerIdentity,
  ports: readonly (readonly [name: string, port: number])[],
  onUnrecorded: (code: string) => void,
): Promise<Proxy> {
  const { clock, random, parts } = around;
  const proxy = parts.createProxy({ clock, random, sessions: LOCKED_DIRECTORY, identity, onUnrecorded });
  for (const [name, port] of ports) {
    const nowhere: Upstream = {
      name,
      kind: 'kubernetes',
      server: new URL('https://locked.invalid'),
      tls: {},
      authorize: () => {
        throw new ChaperoneError('record.locked');
      },
    };
    await proxy.listen(nowhere, port).catch((error: unknown) => {
      if (!(error instanceof ChaperoneError && error.code === 'listen.port')) throw error;
    });
  }
  return proxy;
}
