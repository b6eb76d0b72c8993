import { Agent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { buildConnector, Pool } from 'undici';
import type { Upstream, UpstreamCredential } from '../proxy.ts';

const CONNECT_TIMEOUT = 10_000;
/** Certificates with connections of their own: the one in use, and those that callers before still use. */
const MOST = 4;

type Certificate = NonNullable<UpstreamCredential['certificate']>;

/** The connections that are opened with one client certificate, or without any. */
export interface Connections {
  readonly certificate: Certificate | undefined;
  /** Kept-alive connections, HTTP/1.1, one request at a time on each. */
  readonly pool: Pool;
  /** For upgrades, each of which has a connection of its own. */
  readonly agent: Agent;
}

/**
 * Connections to one target. A certificate proves who speaks for as long as its connection lives, so those with different certificates are
 * never shared; what is in headers proves it request by request.
 */
export class Pools {
  readonly #upstream: Upstream;
  /** The last used first. */
  readonly #open: Connections[] = [];
  readonly #draining: Pool[] = [];

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  /** Ask again for each request: what comes long after may have been replaced. */
  of(certificate: Certificate | undefined): Connections {
    const last = this.#open[0];
    if (last !== undefined && last.certificate === certificate) return last;
    const at = this.#open.findIndex((one) => one.certificate === certificate);
    const found = (at < 0 ? undefined : this.#open.splice(at, 1)[0]) ?? connectionsWith(this.#upstream, certificate);
    this.#open.unshift(found);
    const replaced = this.#open[MOST];
    if (replaced) {
      this.#open.length = MOST;
      this.#drain(replaced);
    }
    return found;
  }

  /** Cuts whatever is open. */
  async destroy(): Promise<void> {
    const all = [...this.#open.splice(0).map(({ pool }) => pool), ...this.#draining.splice(0)];
    await Promise.all(all.map((pool) => pool.destroy()));
  }

  /** What is under way comes to its end, watches too; nothing new begins. */
  #drain({ pool }: Connections): void {
    this.#draining.push(pool);
    const done = (): void => {
      const at = this.#draining.indexOf(pool);
      if (at >= 0) this.#draining.splice(at, 1);
    };
    pool.close().then(done, done);
  }
}

function connectionsWith(upstream: Upstream, certificate: Certificate | undefined): Connections {
  const connect = connectorFor(upstream, certificate);
  const pool = new Pool(upstream.server.origin, {
    connect,
    allowH2: false,
    pipelining: 1,
    connections: null,
    // A watch is silent for as long as nothing happens, and a slow list is the server's business.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { certificate, pool, agent: new UpgradeAgent(upstream.server, connect) };
}

/** One set of certificates for all connections: left to itself, each would parse them again and keep its own copy. */
function connectorFor({ tls, dial }: Upstream, certificate: Certificate | undefined): buildConnector.connector {
  let connect: buildConnector.connector | undefined;
  return (given, callback) => {
    try {
      connect ??= buildConnector({
        secureContext: createSecureContext({ ...(tls.ca === undefined ? {} : { ca: tls.ca }), ...certificate }),
        rejectUnauthorized: tls.insecure !== true,
        timeout: CONNECT_TIMEOUT,
        allowH2: false,
      });
    } catch (error) {
      // Certificates that cannot be read: every request says so, as it would of a refused connection.
      callback(asError(error), null);
      return;
    }
    const toTarget = connect;
    // undici takes the name from `Host`, which is not the name that the certificate is to be checked for.
    const options = tls.servername === undefined ? given : { ...given, servername: tls.servername };
    if (!dial) {
      toTarget(options, callback);
      return;
    }
    dial(options.hostname, Number(options.port || 443), AbortSignal.timeout(CONNECT_TIMEOUT)).then(
      (httpSocket) => {
        toTarget({ ...options, httpSocket }, callback);
      },
      (error: unknown) => {
        callback(asError(error), null);
      },
    );
  };
}

/** The same way to the target for those who speak through Node's own client. */
class UpgradeAgent extends Agent {
  readonly #server: URL;
  readonly #connect: buildConnector.connector;

  constructor(server: URL, connect: buildConnector.connector) {
    super({ keepAlive: false });
    this.#server = server;
    this.#connect = connect;
  }

  override createConnection(_: RequestOptions, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    const { host, port, protocol } = this.#server;
    const hostname = this.#server.hostname.replace(/^\[|\]$/g, '');
    this.#connect({ hostname, host, port, protocol }, (error, socket) => {
      // Node's own type has a stream in both cases; with an error it is not looked at.
      callback?.(error, socket as Duplex);
    });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('no connection');
}
