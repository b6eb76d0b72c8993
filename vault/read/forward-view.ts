/** A port-forward as a whole: its connections, and the HTTP in them. One pass, whatever its size. */
import type { Direction } from '../../contract/record.ts';
import type { ForwardedConnection, OpaqueFrom, PortForwardView } from '../../contract/stream.ts';
import type { ConnectionEvent } from '../../wire/decoded.ts';
import { InnerHttpReader } from '../../wire/http/inner-http.ts';
import { HashedBytes } from './hashed-bytes.ts';
import { wholeOf, type StreamScan } from './stream-scan.ts';

/** Connections of one tunnel, and HTTP exchanges of all of them together, that are shown. */
const MAX_CONNECTIONS = 10_000;
const MAX_EXCHANGES = 100_000;
/** Characters of what the error stream said. */
const MAX_ERROR = 4096;

interface Seen {
  readonly id: number;
  readonly port: number;
  readonly from: number;
  lastAt: number;
  readonly passed: Readonly<Record<Direction, HashedBytes>>;
  readonly ended: Record<Direction, boolean>;
  reset: boolean;
  error: string;
  readonly errors: InstanceType<typeof TextDecoder>;
  readonly http: InnerHttpReader | null;
}

/** `scan`: not run yet. */
export async function viewForward(scan: StreamScan): Promise<PortForwardView> {
  const connections = new Map<number, Seen>();
  let exchanges = 0;
  let more: OpaqueFrom | null = null;
  await scan.run((decoded, at) => {
    if (decoded.is !== 'connection') return true;
    let seen = connections.get(decoded.id);
    if (seen === undefined && connections.size === MAX_CONNECTIONS) {
      more ??= {
        direction: decoded.direction,
        offset: 0,
        reason: `more than ${MAX_CONNECTIONS} connections; the first ones are shown`,
      };
      return true;
    }
    seen ??= open(decoded, at, exchanges < MAX_EXCHANGES);
    connections.set(decoded.id, seen);
    const before = seen.http?.exchanges.length ?? 0;
    follow(seen, decoded, at);
    exchanges += (seen.http?.exchanges.length ?? 0) - before;
    return true;
  });
  const whole = wholeOf(scan);
  const over = scan.end !== null;
  return {
    kind: 'portforward',
    protocol: scan.decoder.protocol,
    connections: [...connections.values()].map((seen) => shown(seen, whole, over)),
    opaque: scan.opaque ?? more,
  };
}

function open({ id, port }: ConnectionEvent, at: number, http: boolean): Seen {
  return {
    id,
    port,
    from: at,
    lastAt: at,
    passed: { request: new HashedBytes(), response: new HashedBytes() },
    ended: { request: false, response: false },
    reset: false,
    error: '',
    errors: new TextDecoder(),
    http: http ? new InnerHttpReader() : null,
  };
}

function follow(seen: Seen, { what, direction, data }: ConnectionEvent, at: number): void {
  switch (what) {
    case 'opened':
      return;
    case 'data':
      seen.passed[direction].add(data);
      seen.http?.push(direction, data, at);
      break;
    case 'error':
      if (seen.error.length < MAX_ERROR)
        seen.error = (seen.error + seen.errors.decode(data, { stream: true })).slice(0, MAX_ERROR);
      break;
    case 'reset':
      seen.reset = true;
      seen.http?.end(direction, at);
      break;
    case 'closed':
      seen.ended[direction] = true;
      seen.http?.end(direction, at);
  }
  seen.lastAt = at;
}

/** `over`: the tunnel is closed, so that what one side has ended is ended. */
function shown(seen: Seen, whole: Readonly<Record<Direction, boolean>>, over: boolean): ForwardedConnection {
  const { id, port, from, lastAt, passed, error, reset, ended: sides, http } = seen;
  const closed = (sides.request && sides.response) || (over && (sides.request || sides.response));
  const ended = reset ? 'reset' : closed ? 'closed' : 'open';
  return {
    id,
    port,
    from,
    until: ended === 'open' ? null : lastAt,
    request: passed.request.totals(whole.request),
    response: passed.response.totals(whole.response),
    error: error.trim() === '' ? null : error.trim(),
    ended,
    http: http?.exchanges ?? [],
  };
}
