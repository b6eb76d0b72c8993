import { createSecureContext } from 'node:tls';
import { buildConnector, Pool } from 'undici';
import type { Upstream } from '../proxy.ts';

const CONNECT_TIMEOUT = 10_000;

/** Kept-alive connections to one target: HTTP/1.1, one request at a time on each, certificates always verified. */
export function poolFor({ server, tls }: Upstream): Pool {
  return new Pool(server.origin, {
    connect: connectorFor(tls),
    allowH2: false,
    pipelining: 1,
    connections: null,
    // A watch is silent for as long as nothing happens, and a slow list is the server's business.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** One set of certificates for all connections: left to itself, each would parse them again and keep its own copy. */
function connectorFor({ servername, ...certificates }: Upstream['tls']): buildConnector.connector {
  let connect: buildConnector.connector | undefined;
  return (options, callback) => {
    try {
      connect ??= buildConnector({
        secureContext: createSecureContext(certificates),
        ...(servername === undefined ? {} : { servername }),
        rejectUnauthorized: true,
        timeout: CONNECT_TIMEOUT,
        allowH2: false,
      });
    } catch (error) {
      // Certificates that cannot be read: every request says so, as it would of a refused connection.
      callback(error instanceof Error ? error : new Error('the certificates cannot be read'), null);
      return;
    }
    connect(options, callback);
  };
}
