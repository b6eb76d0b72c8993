/**
 * Entry of the engine in the desktop app: an Electron utility process, `utilityProcess.fork(file, [home, resources])`.
 * From the shell: `{type:'connect'}` with a port, `{type:'shutdown'}`. To the shell: ready, stopped, failed.
 */
import { asChaperoneError, type ErrorCode, type ErrorDetails } from '../contract/errors.ts';
import type { Engine, EngineOptions, WatcherPort } from './engine.ts';
import { startEngine } from './start.ts';

export type ToShell =
  | { readonly type: 'ready' | 'stopped' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly details: ErrorDetails; readonly message: string };

/** Electron's `process.parentPort`, the part that is used. */
export interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly WatcherPort[] }) => void): unknown;
  postMessage(message: ToShell): void;
}

/** Runs an engine for the shell until it says shutdown; resolves when the engine has stopped or could not start. */
export async function serveShell(parent: ParentPort, options: EngineOptions, start = startEngine): Promise<void> {
  const early: WatcherPort[] = [];
  let engine: Engine | null = null;
  const { promise: shutdown, resolve: end } = Promise.withResolvers<undefined>();
  // Ports that come before the engine is ready wait for it; their messages queue until `start`.
  parent.on('message', ({ data, ports }) => {
    const type = typeof data === 'object' && data !== null && 'type' in data ? data.type : null;
    if (type === 'shutdown') end(undefined);
    const [port] = ports;
    if (type !== 'connect' || !port) return;
    if (engine) engine.connect(port);
    else early.push(port);
  });
  try {
    engine = await start(options);
    for (const port of early.splice(0)) engine.connect(port);
    parent.postMessage({ type: 'ready' });
    await shutdown;
    await engine.stop();
    parent.postMessage({ type: 'stopped' });
  } catch (error) {
    const { code, details, message } = asChaperoneError(error);
    parent.postMessage({ type: 'failed', code, details, message });
  }
}

const parent = (process as { parentPort?: ParentPort }).parentPort;
const [home, resources] = process.argv.slice(2);
if (parent && home !== undefined && resources !== undefined) {
  void serveShell(parent, { home, resources }).then(() => {
    process.exit();
  });
}
