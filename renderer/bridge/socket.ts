/** The browser's bridge: JSON-RPC over a WebSocket to the server this page came from. */
import type { Attached } from './connection.ts';
import { bridgeOf } from './methods.ts';
import { createRpcClient, type Channel, type ChannelEvents, type RpcClient } from './rpc-client.ts';

const TICKET = 'chaperone.ticket';

/** `ws(s)://HOST/rpc` of a page's address. */
export function rpcAddress(page: { readonly protocol: string; readonly host: string }): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/rpc`;
}

function dialSocket(address: string, events: ChannelEvents): Channel {
  const socket = new WebSocket(address);
  socket.onopen = () => events.open();
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') events.message(event.data);
  };
  socket.onclose = () => events.close();
  return { send: (text) => socket.send(text), close: () => socket.close() };
}

/** The Bridge that an RPC client gives, with notifications as events. */
export function attachRpc(client: RpcClient): Attached {
  return {
    where: 'browser',
    connection: client.connection,
    bridge: bridgeOf(
      // The engine answers by the contract it shares with us; the envelope was parsed by the client.
      (method, params) => client.call(method, params) as Promise<never>,
      (event, listener) =>
        client.onNotification((method, params) => {
          if (method === event) listener(params as never);
        }),
    ),
  };
}

export function attachSocket(page: Location, storage: Storage): Attached {
  return attachRpc(
    createRpcClient({
      dial: (events) => dialSocket(rpcAddress(page), events),
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      ticket: {
        get: () => storage.getItem(TICKET),
        set: (ticket) => (ticket === null ? storage.removeItem(TICKET) : storage.setItem(TICKET, ticket)),
      },
    }),
  );
}
