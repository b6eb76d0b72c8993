/** The command line's end of the control connection. */
import { WebSocket, type RawData } from 'ws';
import type { Bridge, EventName, Events } from '../../contract/bridge.ts';
import { ChaperoneError, ERRORS, type ErrorCode } from '../../contract/errors.ts';
import { RpcNotification, RpcResponse } from '../../contract/rpc.ts';
import { bridgeOver } from '../bridge.ts';
import { EVENTS, News } from '../events.ts';

/** Milliseconds until a connection that is not answered counts as dead. */
const PATIENCE = 5_000;
/** Bytes of one answer: the longest is a step with its bodies. */
const MAX_MESSAGE = 512 << 20;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: ChaperoneError) => void;
}

export interface ControlClient {
  readonly bridge: Bridge;
  /** Also for the methods of the connection itself (`engine.hello` and the like). Rejects with ChaperoneError. */
  call(method: string, params: unknown): Promise<unknown>;
  /** Resolves when the engine has ended the connection, or `close` was called. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Connects to the control port. Rejects with `engine.unreachable`. */
export async function connectControl(port: number): Promise<ControlClient> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/rpc`, {
    handshakeTimeout: PATIENCE,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
  });
  const waiting = new Map<number, Waiting>();
  const news = new News();
  let last = 0;

  const closed = new Promise<void>((resolve) => {
    ws.once('close', () => {
      for (const { reject } of waiting.values()) reject(new ChaperoneError('engine.unreachable', { reason: 'it has ended' }));
      waiting.clear();
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ChaperoneError('engine.unreachable', { reason: error.code ?? error.message }));
    });
  });
  ws.on('error', () => ws.terminate());
  ws.on('message', (data) => {
    const message = parse(data);
    const response = RpcResponse.safeParse(message);
    if (response.success) answer(response.data);
    const notification = RpcNotification.safeParse(message);
    if (notification.success && isEvent(notification.data.method)) {
      // The engine on the other side has proved that it is ours; its own types made the data.
      news.emit(notification.data.method, notification.data.params as Events[EventName]);
    }
  });

  function answer(response: RpcResponse): void {
    const one = response.id === null ? undefined : waiting.get(response.id);
    if (!one || response.id === null) return;
    waiting.delete(response.id);
    if ('result' in response) {
      one.resolve(response.result);
      return;
    }
    const { data, message } = response.error;
    const known = data && Object.hasOwn(ERRORS, data.code);
    one.reject(
      known
        ? new ChaperoneError(data.code as ErrorCode, data.details)
        : new ChaperoneError('engine.internal', { reason: message }),
    );
  }

  const call = (method: string, params: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ws.readyState !== ws.OPEN) {
        reject(new ChaperoneError('engine.unreachable', { reason: 'it has ended' }));
        return;
      }
      last += 1;
      waiting.set(last, { resolve, reject });
      ws.send(JSON.stringify({ jsonrpc: '2.0', id: last, method, params }));
    });
  return {
    bridge: bridgeOver(call, news.on.bind(news)),
    call,
    closed,
    close: () => {
      ws.close(1000);
      return closed;
    },
  };
}

function isEvent(name: string): name is EventName {
  return (EVENTS as readonly string[]).includes(name);
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    return undefined;
  }
}
