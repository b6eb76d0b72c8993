import type { WatcherPort } from '../engine.ts';
import type { Peer, Wire } from './peer.ts';

/** A watcher over a message port: the same messages as over the WebSocket, as objects. It signs in like any window. */
export function watchPort(port: WatcherPort, enroll: (kind: 'window', wire: Wire) => Peer): void {
  const peer = enroll('window', {
    send: (message) => {
      port.postMessage(message);
    },
    close: () => {
      port.close();
    },
  });
  // Electron wraps the message in an event with `data`, Node hands it over as it is.
  port.on('message', (event) => {
    const wrapped = typeof event === 'object' && event !== null && 'data' in event && !('jsonrpc' in event);
    void peer.receive(wrapped ? event.data : event);
  });
  port.on('close', () => {
    void peer.left();
  });
  port.start();
}
