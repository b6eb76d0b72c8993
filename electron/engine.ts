/**
 * Keeps one engine process running: starts it, hands it watchers' ports, starts it again after a crash, gives up with a
 * reason when that does not help, and stops it cleanly.
 */
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { EngineConnection } from '../contract/bridge.ts';
import { parseEngineMessage, type EngineOrder } from './engine-messages.ts';

export interface EngineOptions {
  /** Starts one process. */
  readonly fork: () => UtilityProcess;
  /** Calls `run` after `ms`; returns a function that cancels. */
  readonly later: (run: () => void, ms: number) => () => void;
  /** Monotonic, milliseconds. */
  readonly now: () => number;
  readonly onState: (state: EngineConnection) => void;
}

export interface Engine {
  readonly state: EngineConnection;
  /** Gives the engine a watcher; waits for the engine while it starts. Returns a function that withdraws a waiting one. */
  connect(port: MessagePortMain): () => void;
  /** After `failed`: tries again from the beginning. */
  start(): void;
  /** Asks for a clean stop, ends the process when it takes longer than ten seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

/** This many crashes within this many milliseconds are not bad luck any more. */
const CRASHES = 4;
const WINDOW = 60_000;
const STOP_PATIENCE = 10_000;

/** Milliseconds before the `attempt`th start after a crash. */
export const pause = (attempt: number): number => Math.min(200 * 2 ** (attempt - 1), 3_000);

export function superviseEngine(options: EngineOptions): Engine {
  let child: UtilityProcess | null = null;
  let state: EngineConnection = { state: 'connecting' };
  let epoch = 0;
  let stopping: { readonly done: Promise<void>; readonly finish: () => void } | null = null;
  let cancelRestart: () => void = () => undefined;
  let crashes: number[] = [];
  const queue = new Set<MessagePortMain>();

  const change = (next: EngineConnection): void => {
    state = next;
    options.onState(next);
  };

  const order = (message: EngineOrder, ports: MessagePortMain[] = []): void => child?.postMessage(message, ports);

  const crashed = (reason: string): void => {
    const now = options.now();
    crashes = [...crashes.filter((at) => now - at < WINDOW), now];
    if (crashes.length >= CRASHES) {
      change({
        state: 'failed',
        code: 'engine.unreachable',
        details: { reason: `it stopped ${crashes.length} times within a minute, last: ${reason}` },
      });
      return;
    }
    change({ state: 'lost', attempt: crashes.length, reason });
    cancelRestart = options.later(start, pause(crashes.length));
  };

  function start(): void {
    cancelRestart();
    if (child !== null || stopping !== null) return;
    if (state.state === 'failed') {
      crashes = [];
      change({ state: 'connecting' });
    }
    const started = options.fork();
    child = started;
    started.on('message', (data: unknown) => {
      const message = parseEngineMessage(data);
      if (message === undefined || child !== started) return;
      if (message.type === 'ready') {
        change({ state: 'open', epoch: ++epoch });
        for (const port of queue) order({ type: 'connect' }, [port]);
        queue.clear();
      }
      // A reason it knows (another engine holds the vault, say) does not go away by trying again.
      if (message.type === 'failed') change({ state: 'failed', code: message.code, details: message.details });
    });
    started.on('exit', (code) => {
      if (child !== started) return;
      child = null;
      if (stopping !== null) stopping.finish();
      else if (state.state !== 'failed') crashed(`exit code ${code}`);
    });
  }

  return {
    get state() {
      return state;
    },
    connect: (port) => {
      if (state.state === 'open') order({ type: 'connect' }, [port]);
      else queue.add(port);
      return () => void queue.delete(port);
    },
    start,
    stop: () => {
      if (stopping !== null) return stopping.done;
      cancelRestart();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      if (child === null) resolve(undefined);
      const cancel = options.later(() => child?.kill(), STOP_PATIENCE);
      const finish = (): void => {
        cancel();
        resolve(undefined);
      };
      stopping = { done: promise.then(() => cancel()), finish };
      order({ type: 'shutdown' });
      return stopping.done;
    },
  };
}
