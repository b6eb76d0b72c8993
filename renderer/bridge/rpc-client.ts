/**
 * A JSON-RPC 2.0 client over a channel that may break: it dials again with growing pauses, proves itself with the ticket
 * the engine gave, repeats the questions that were open, and never repeats a command that might have been carried out.
 */
import type { Method } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { RpcNotification, RpcResponse } from '../../contract/rpc.ts';
import { createStore, type Readable } from '../state/store.ts';
import type { Connection } from './connection.ts';
import { errorOf } from './preload.ts';

export interface Channel {
  send(text: string): void;
  close(): void;
}

export interface ChannelEvents {
  open(): void;
  message(text: string): void;
  /** After an `open` or instead of one; called once. */
  close(): void;
}

export interface RpcClientOptions {
  readonly dial: (events: ChannelEvents) => Channel;
  /** Calls `run` after `ms`; returns a function that cancels. */
  readonly later: (run: () => void, ms: number) => () => void;
  /** Where the ticket of this tab survives a reload. */
  readonly ticket: { get(): string | null; set(ticket: string | null): void };
}

export interface RpcClient {
  readonly connection: Readable<Connection>;
  /** Rejects with ChaperoneError. Waits while there is no connection. */
  call(method: string, params: unknown): Promise<unknown>;
  onNotification(listener: (method: string, params: unknown) => void): () => void;
}

/** May be asked again after a break, because asking changes nothing. */
const QUESTIONS: ReadonlySet<string> = new Set<Method>([
  'status',
  'targets.list',
  'targets.contexts',
  'targets.test',
  'identities.list',
  'identities.presets',
  'identities.test',
  'tokens.list',
  'grants.list',
  'sessions.list',
  'sessions.markers',
  'sessions.steps',
  'sessions.step',
  'sessions.bytes',
  'sessions.commands',
  'sessions.stream',
  'sessions.chunks',
  'sessions.asciicast',
  'sessions.objects',
  'sessions.object',
  'sessions.verify',
]);

interface Pending {
  readonly method: string;
  readonly text: string;
  sent: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: ChaperoneError) => void;
}

/** Milliseconds to wait before dialling for the `attempt`th time. */
export const pause = (attempt: number): number => Math.min(250 * 2 ** (attempt - 1), 5_000);

export function createRpcClient(options: RpcClientOptions): RpcClient {
  const connection = createStore<Connection>({ state: 'connecting' });
  const pending = new Map<number, Pending>();
  const listeners = new Set<(method: string, params: unknown) => void>();
  let channel: Channel | null = null;
  let ready = false;
  let lastId = 0;
  let attempt = 0;
  let epoch = 0;

  const send = (entry: Pending): void => {
    if (channel === null || !ready) return;
    entry.sent = true;
    channel.send(entry.text);
  };

  const begin = (method: string, params: unknown, early: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      const entry: Pending = {
        method,
        text: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        sent: false,
        resolve,
        reject,
      };
      pending.set(id, entry);
      if (early && channel !== null) {
        entry.sent = true;
        channel.send(entry.text);
      } else send(entry);
    });

  const settleReady = (): void => {
    ready = true;
    attempt = 0;
    epoch += 1;
    connection.set({ state: 'open', epoch });
    for (const entry of [...pending.values()]) if (!entry.sent) send(entry);
  };

  const receive = (text: string): void => {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      channel?.close();
      return;
    }
    const note = RpcNotification.safeParse(message);
    if (note.success) {
      if (note.data.method === 'session.ticket') {
        const ticket = (note.data.params as { ticket?: unknown } | null)?.ticket;
        if (typeof ticket === 'string') options.ticket.set(ticket);
        return;
      }
      for (const listener of [...listeners]) listener(note.data.method, note.data.params);
      return;
    }
    const answer = RpcResponse.safeParse(message);
    if (!answer.success || answer.data.id === null) return;
    const entry = pending.get(answer.data.id);
    if (entry === undefined) return;
    pending.delete(answer.data.id);
    if ('error' in answer.data) {
      const { data, message: reason } = answer.data.error;
      entry.reject(data === undefined ? new ChaperoneError('engine.internal', { reason }) : errorOf(data.code, data.details));
    } else entry.resolve(answer.data.result);
  };

  const dial = (): void => {
    const mine = options.dial({
      open: () => {
        const ticket = options.ticket.get();
        if (ticket === null) {
          settleReady();
          return;
        }
        begin('engine.resume', { ticket }, true).then(settleReady, (error: unknown) => {
          // A break while resuming says nothing about the ticket; the next connection tries it again.
          if (channel !== mine || (error instanceof ChaperoneError && error.code === 'engine.unreachable')) return;
          options.ticket.set(null);
          settleReady();
        });
      },
      message: receive,
      close: () => {
        channel = null;
        ready = false;
        attempt += 1;
        connection.set({ state: 'lost', attempt, reason: 'the connection to the engine was lost' });
        for (const [id, entry] of [...pending]) {
          if (!entry.sent) continue;
          if (QUESTIONS.has(entry.method)) entry.sent = false;
          else {
            pending.delete(id);
            entry.reject(new ChaperoneError('engine.unreachable', { reason: 'the connection was lost before it answered' }));
          }
        }
        options.later(dial, pause(attempt));
      },
    });
    channel = mine;
  };
  dial();

  return {
    connection,
    call: (method, params) => begin(method, params, false),
    onNotification: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
