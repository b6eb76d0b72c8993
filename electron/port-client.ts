/** JSON-RPC 2.0 over a port that may be replaced: what the preload script's methods call. Answers are always a Reply. */
import type { EngineConnection, Reply } from '../contract/bridge.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { PagePort } from './ipc.ts';

type Details = Readonly<Record<string, string | number>>;

export interface PortClient {
  /** Calls wait for a port while the engine is starting, and fail with `engine.unreachable` when it goes away meanwhile. */
  call(method: string, params: unknown): Promise<Reply<never>>;
  listen(event: string, listener: (data: never) => void): () => void;
  /** Takes the place of the port before; waiting calls go out on it. */
  attach(port: PagePort): void;
  /** What the shell says about the engine. */
  state(state: EngineConnection): void;
  onState(listener: (state: EngineConnection) => void): () => void;
}

interface Waiting {
  readonly message: { readonly jsonrpc: '2.0'; readonly id: number; readonly method: string; readonly params: unknown };
  readonly answer: (reply: Reply<never>) => void;
  sent: boolean;
}

interface Incoming {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: { readonly code: string; readonly details: Details } };
}

function failure(code: ErrorCode, details: Details): Reply<never> {
  return { ok: false, code, details };
}

export function createPortClient(): PortClient {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, Set<(data: never) => void>>();
  const watchers = new Set<(state: EngineConnection) => void>();
  let state: EngineConnection = { state: 'connecting' };
  let port: PagePort | null = null;
  let lastId = 0;

  const send = (entry: Waiting): void => {
    if (port === null) return;
    entry.sent = true;
    port.postMessage(entry.message);
  };

  const receive = (message: Incoming): void => {
    if (typeof message.method === 'string') {
      for (const listener of listeners.get(message.method) ?? []) listener(message.params as never);
      return;
    }
    const entry = typeof message.id === 'number' ? waiting.get(message.id) : undefined;
    if (entry === undefined) return;
    waiting.delete(entry.message.id);
    if (message.error === undefined) entry.answer({ ok: true, value: message.result as never });
    else if (message.error.data === undefined) entry.answer(failure('engine.internal', { reason: message.error.message }));
    else entry.answer({ ok: false, code: message.error.data.code, details: message.error.data.details });
  };

  /** Ends calls: all of them, or only those that the lost engine may already have carried out. */
  const giveUp = (reply: Reply<never>, which: 'all' | 'sent'): void => {
    for (const [id, entry] of waiting) {
      if (which === 'sent' && !entry.sent) continue;
      waiting.delete(id);
      entry.answer(reply);
    }
  };

  return {
    call: (method, params) =>
      new Promise((answer) => {
        if (state.state === 'failed') {
          answer(failure(state.code as ErrorCode, state.details));
          return;
        }
        const id = ++lastId;
        const entry: Waiting = { message: { jsonrpc: '2.0', id, method, params }, answer, sent: false };
        waiting.set(id, entry);
        send(entry);
      }),
    listen: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => void set.delete(listener);
    },
    attach: (next) => {
      port?.close();
      port = next;
      next.onmessage = (event) => receive(event.data as Incoming);
      for (const entry of waiting.values()) if (!entry.sent) send(entry);
    },
    state: (next) => {
      state = next;
      if (next.state === 'lost') {
        port = null;
        giveUp(failure('engine.unreachable', { reason: next.reason }), 'sent');
      }
      if (next.state === 'failed') {
        port = null;
        giveUp(failure(next.code as ErrorCode, next.details), 'all');
      }
      for (const watcher of watchers) watcher(next);
    },
    onState: (watcher) => {
      watchers.add(watcher);
      watcher(state);
      return () => void watchers.delete(watcher);
    },
  };
}
