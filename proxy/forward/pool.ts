import { Pool } from 'undici';
import type { Upstream } from '../proxy.ts';

const CONNECT_TIMEOUT = 10_000;

/** Kept-alive connections to one target: HTTP/1.1, one request at a time on each, certificates always verified. */
export function poolFor({ server, tls }: Upstream): Pool {
  return new Pool(server.origin, {
    connect: { ...tls, rejectUnauthorized: true, timeout: CONNECT_TIMEOUT },
    allowH2: false,
    pipelining: 1,
    connections: null,
    // A watch is silent for as long as nothing happens, and a slow list is the server's business.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
