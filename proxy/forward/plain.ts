import type { Clock } from '../../contract/clock.ts';
import { mustBeDurableFirst } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Arrival, Forward, Masks } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { askingOf, credentialFor, sameCredential } from './credential.ts';
import { secretsOf } from './echo.ts';
import type { Schedule } from './ending.ts';
import { headerKey } from './foreign.ts';
import { upstreamHeaders } from './headers.ts';
import { impersonationHeaders } from './impersonation.ts';
import { outgoingBody } from './outgoing-body.ts';
import type { Pools } from './pool.ts';
import { upstreamUrl } from './query.ts';
import { Relay } from './relay.ts';

export interface PlainOptions {
  readonly upstream: Upstream;
  readonly pools: Pick<Pools, 'of'>;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

/** Forwards requests that stay HTTP. Nothing is dispatched before the record of it is where the write-ahead rule wants it. */
export function forwardPlain({ upstream, pools, clock, schedule }: PlainOptions): Forward {
  const base = upstream.server.pathname.replace(/\/+$/, '');
  return async (arrival, caller, ruling, masks, journal) => {
    const write = mustBeDurableFirst(ruling.attributes);
    const asking = askingOf(upstream, caller);
    const impersonating = impersonationHeaders(upstream, caller);
    const given = credentialFor(upstream, asking, arrival.signal);
    let credential = given instanceof Promise ? await given : given;
    const before = clock.monotonic();
    const body = await outgoingBody(arrival, masks, journal, write);
    journal.trace('record', clock.monotonic() - before);
    arrival.signal.throwIfAborted();
    const secrets = upstream.kind === 'https' ? secretsOf(credential) : NONE;
    const negotiate = secrets.length === 0 ? masks.negotiate : { ...masks.negotiate, 'accept-encoding': 'identity' };
    await new Promise<void>((resolve, reject) => {
      const dispatch = (): void => {
        const headers = linesFor(arrival, upstream.server.host, credential.headers, negotiate, impersonating);
        if (body !== null && arrival.body.length !== undefined) headers.push('content-length', String(arrival.body.length));
        const path = base + upstreamUrl(arrival, credential.query);
        pools.of(credential.certificate).pool.dispatch({ path, method: arrival.method, headers, body }, relay);
      };
      // A read may be asked again; whether a write was carried out, nobody knows when its connection is lost.
      const mayRepeat = !write && body === null;
      const repeat = mayRepeat ? dispatch : undefined;
      const refused = async (): Promise<boolean> => {
        upstream.rejected?.(credential, asking);
        if (!mayRepeat) return false;
        const next = await credentialFor(upstream, asking, arrival.signal);
        if (sameCredential(credential, next)) return false;
        credential = next;
        return true;
      };
      const relay = new Relay({
        ...{ arrival, masks, journal, clock, schedule, resolve, reject, repeat, refused },
        ...{ attributes: ruling.attributes, target: upstream.name, secrets, maskingKey: caller.maskingKey },
      });
      dispatch();
    });
  };
}

const NONE: readonly Buffer[] = [];

/** Names and values of the request's head for the target, in turn. */
function linesFor(
  { headers, auditId, memo }: Arrival,
  host: string,
  credential: Readonly<Record<string, string>>,
  negotiate: Masks['negotiate'],
  impersonating: HeaderList,
): string[] {
  const lines = (replaced: Readonly<Record<string, string>>): string[] => {
    const asked = auditId === undefined ? headers : headers.filter(([name]) => headerKey(name) !== 'audit-id');
    return upstreamHeaders(asked, host, replaced).flat();
  };
  const repeated = memo !== undefined && Object.keys(negotiate).length === 0;
  const fixed = repeated ? memo.of(upstreamHeaders, credential, () => lines(credential)) : lines({ ...negotiate, ...credential });
  const all = auditId === undefined ? [...fixed] : [...fixed, 'Audit-ID', auditId];
  for (const [name, value] of impersonating) all.push(name, value);
  return all;
}
