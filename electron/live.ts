/** Asks the engine how many sessions are being recorded, so that quitting never ends a recording by surprise. */

/** The part of a MessagePortMain that is used. */
export interface StatusPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
  start(): void;
  postMessage(message: unknown): void;
  close(): void;
}

function liveOf(message: unknown): number {
  const { result } = message as { readonly result?: { readonly sessions?: { readonly live?: unknown } } };
  const live = result?.sessions?.live;
  return typeof live === 'number' ? live : 0;
}

/** The number of live sessions; 0 when the engine does not say within `patience` milliseconds. */
export function liveSessions(
  port: StatusPort,
  later: (run: () => void, ms: number) => () => void,
  patience = 1_000,
): Promise<number> {
  return new Promise((resolve) => {
    const finish = (live: number): void => {
      cancel();
      port.close();
      resolve(live);
    };
    const cancel = later(() => finish(0), patience);
    port.on('message', ({ data }) => {
      // Notifications may come first.
      if ((data as { readonly id?: unknown }).id === 1) finish(liveOf(data));
    });
    port.start();
    port.postMessage({ jsonrpc: '2.0', id: 1, method: 'status', params: {} });
  });
}
