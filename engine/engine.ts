/** The engine's outer face. */
import type { Bridge } from '../contract/bridge.ts';
import type { Clock, Random } from '../contract/clock.ts';
import type { VaultKey } from '../vault/vault.ts';
import type { Parts } from './parts.ts';
import type { Schedule } from './schedule.ts';

export interface EngineOptions {
  /** Data directory: the vault, and engine.json while this runs. Made (mode 0700) when it does not exist. */
  readonly home: string;
  /** Directory with `policies/` and `practice/`. */
  readonly resources: string;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly schedule?: Schedule;
  /** For PATH and KUBECONFIG; the process's own unless said. */
  readonly env?: NodeJS.ProcessEnv;
  /** Loopback port of the control server; 0 takes a free one, which is also the default. */
  readonly port?: number;
  /** The built UI to serve in the browser; without it only the command line can connect. */
  readonly rendererDir?: string | null;
  /** `all` (default): a listener for every target once unlocked; `demand`: when a session needs it. */
  readonly listeners?: 'all' | 'demand';
  /** Starts unlocked. Taken over and wiped by the engine. */
  readonly key?: VaultKey;
  readonly parts?: Parts;
}

/** The other end of a MessagePort, as Electron's MessagePortMain and Node's MessagePort have it. */
export interface WatcherPort {
  on(event: 'message', listener: (event: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

export interface Engine {
  /** For the process that started it; trusted. */
  readonly bridge: Bridge;
  /** Of the control server. */
  readonly port: number;
  /** Where the browser finds the UI; null when none is served. */
  readonly address: string | null;
  /**
   * Where agents with tokens of their own present them: `https://127.0.0.1:PORT` of each target's listener that is open, and the PEM of the
   * authority to trust; null while the vault is locked.
   */
  front(): Promise<{ readonly servers: Readonly<Record<string, string>>; readonly ca: string } | null>;
  /** A new watcher over a message port; it must sign in like any other. */
  connect(port: WatcherPort): void;
  /** Command lines that are connected now. */
  readonly commands: number;
  /** Resolves when no command line is connected any more. */
  quiet(): Promise<void>;
  /** Ends all streams, seals all sessions, wipes the keys, closes everything, removes engine.json. Idempotent. */
  stop(): Promise<void>;
}
