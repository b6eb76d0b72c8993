import { IncomingMessage, type ClientRequest } from 'node:http';
import type { Agent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy-3';
import type { Clock } from '../../contract/clock.ts';
import { asChaperoneError, ChaperoneError } from '../../contract/errors.ts';
import { mustBeDurableFirst } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import type { Arrival, Forward, Journal, Masks } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { askingOf, credentialFor } from './credential.ts';
import { endingOf } from './ending-of.ts';
import type { Ending, Schedule } from './ending.ts';
import { forwardError, isOurEnd } from './errors.ts';
import { farewell } from './farewell.ts';
import { Gate } from './gate.ts';
import { answerHeaders, upstreamHeaders } from './headers.ts';
import { impersonationHeaders } from './impersonation.ts';
import { linger } from './linger.ts';
import type { Pools } from './pool.ts';
import { upstreamUrl } from './query.ts';
import { whenStuck } from './stuck.ts';

export interface UpgradeOptions {
  readonly upstream: Upstream;
  readonly pools: Pick<Pools, 'of'>;
  readonly clock: Clock;
  readonly schedule: Schedule;
}

/** Forwards requests that leave HTTP (exec, attach, portforward, proxy) through http-proxy, which sees the client only through a Gate. */
export function forwardUpgrade({ upstream, pools, clock, schedule }: UpgradeOptions): Forward {
  return async (arrival, caller, ruling, masks, journal) => {
    const { upgrade } = arrival;
    if (!upgrade) throw new ChaperoneError('engine.internal', { reason: 'not an upgrade' });
    if (!mustBeDurableFirst(ruling.attributes)) throw new ChaperoneError('listen.upgrade', { protocol: upgrade.protocol });
    const asking = askingOf(upstream, caller);
    const impersonating = impersonationHeaders(upstream, caller);
    const credential = await credentialFor(upstream, asking, arrival.signal);
    const before = clock.monotonic();
    await journal.durable();
    journal.trace('record', clock.monotonic() - before);
    arrival.signal.throwIfAborted();
    const headers = [
      ...upstreamHeaders(arrival.headers, upstream.server.host, {
        ...credential.headers,
        ...(arrival.auditId === undefined ? {} : { 'Audit-ID': arrival.auditId }),
      }),
      ...impersonating,
    ];
    const url = upstreamUrl(arrival, credential.query);
    const { agent } = pools.of(credential.certificate);
    // Whether it was begun, nobody knows, so it is not repeated; the next one has another credential.
    const refused = (): void => {
      upstream.rejected?.(credential, asking);
    };
    await new Promise<void>((resolve, reject) => {
      const { socket, head, protocol } = upgrade;
      const { subresource } = ruling.attributes;
      const options = { arrival, url, subresource, masks, journal, upstream, clock, schedule, resolve, reject, refused, socket };
      const tunnel = new Tunnel(options);
      tunnel.start(agent, headers, head, protocol);
    });
  };
}

interface TunnelOptions {
  readonly arrival: Arrival;
  /** Path and query for the target; holds credentials. */
  readonly url: string;
  readonly subresource: string;
  readonly masks: Masks;
  readonly journal: Journal;
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly socket: Duplex;
  readonly resolve: () => void;
  readonly reject: (error: ChaperoneError) => void;
  /** Says that the target did not take the credential. */
  readonly refused: () => void;
}

/** One upgraded connection, from the request for it to the end of both sides. Whatever ends one side ends the other. */
class Tunnel {
  readonly #o: TunnelOptions;
  readonly #startedAt: number;
  readonly #onAbort: () => void;
  #gate: Gate | undefined;
  #ending: Ending | undefined;
  #request: ClientRequest | undefined;
  #target: Socket | undefined;
  #unwatch: (() => void) | undefined;
  #state: 'asking' | 'open' | 'answering' | 'ended' = 'asking';

  constructor(options: TunnelOptions) {
    this.#o = options;
    this.#startedAt = options.clock.monotonic();
    // Not as a literal assigned to a property: V8 puts those into the old generation, where they keep the whole exchange.
    const onAbort = (): void => {
      this.#fail(options.arrival.signal.reason);
    };
    this.#onAbort = onAbort;
  }

  start(agent: Agent, headers: HeaderList, head: Buffer, protocol: string): void {
    const { arrival, journal, socket, upstream } = this.#o;
    arrival.signal.addEventListener('abort', this.#onAbort);
    // Who closes one direction before there is an answer has left; afterwards it may mean anything.
    socket.once('end', () => {
      if (this.#state !== 'open') this.#fail(new ChaperoneError('listen.gone'));
    });
    const gate = new Gate(socket, head, journal, (error) => {
      this.#fail(error);
    });
    this.#gate = gate;
    gate.on('error', () => undefined);
    gate.on('close', () => {
      this.#close();
    });
    const proxy = httpProxy.createProxyServer({
      target: upstream.server,
      agent,
      // The agent's connections are checked as the target wants it.
      secure: upstream.tls.insecure !== true,
      // The request target goes out as it came in: `toProxy` keeps http-proxy from parsing it again.
      toProxy: true,
      prependPath: false,
      method: arrival.method,
      headers: flatten([...headers, ['Connection', 'Upgrade'], ['Upgrade', protocol === 'websocket' ? 'websocket' : 'SPDY/3.1']]),
    });
    proxy.on('error', (error: unknown) => {
      this.#fail(error);
    });
    proxy.on('proxyReqWs', (request: ClientRequest) => {
      this.#request = request;
      // Registered before http-proxy's own listeners, so these run first.
      request.on('upgrade', (answer: IncomingMessage, target: Socket) => {
        this.#open(answer, target);
      });
      request.on('response', (answer: IncomingMessage) => {
        this.#answer(answer);
      });
    });
    const base = upstream.server.pathname.replace(/\/+$/, '');
    // http-proxy only upgrades GET to websocket; SPDY comes as POST. The real method and protocol are in the options above.
    const facade = Object.assign(new IncomingMessage(new Socket()), {
      method: 'GET',
      url: base + this.#o.url,
      httpVersion: '1.1',
      headers: { upgrade: 'websocket' },
    });
    proxy.ws(facade, gate, Buffer.alloc(0), {}, (error: unknown) => {
      this.#fail(error);
    });
  }

  #open(answer: IncomingMessage, target: Socket): void {
    const { arrival, clock, journal, masks, subresource } = this.#o;
    this.#target = target;
    target.on('error', (error) => {
      this.#fail(error);
    });
    target.on('close', () => {
      // What the target has sent may still be on its way to a slow client.
      const gate = this.#gate;
      if (!gate || gate.destroyed || gate.writableFinished) {
        this.#close();
        return;
      }
      gate.once('finish', () => {
        this.#close();
      });
      gate.end();
    });
    if (this.#state !== 'asking') {
      target.destroy();
      return;
    }
    try {
      journal.trace('forward', clock.monotonic() - this.#startedAt);
      // http-proxy writes these headers out, so what the agent must not get is taken out here.
      delete answer.headers['set-cookie'];
      const headers = Object.entries(answer.headers).flatMap(([n, v]) =>
        (Array.isArray(v) ? v : [v ?? '']).map((one) => [n, one] as const),
      );
      const kept = masks.answerHeaders(headers);
      journal.answerHead('target', 101, kept.headers, kept.spans);
      this.#state = 'open';
      this.#ending = endingOf({ subresource, url: arrival.url, answer: headers });
      this.#gate?.open(this.#ending);
    } catch (error) {
      this.#fail(error);
    }
    if (arrival.signal.aborted) this.#fail(arrival.signal.reason);
  }

  /** The target refused the upgrade: its answer goes to the client like any other. */
  #answer(answer: IncomingMessage): void {
    if (this.#state !== 'asking') {
      answer.destroy();
      return;
    }
    const { arrival, clock, journal, masks } = this.#o;
    this.#state = 'answering';
    try {
      journal.trace('forward', clock.monotonic() - this.#startedAt);
      if (answer.statusCode === 401) this.#o.refused();
      const pairs: (readonly [string, string])[] = [];
      for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
        pairs.push([answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '']);
      const headers = answerHeaders(pairs);
      const kept = masks.answerHeaders(headers);
      journal.answerHead('target', answer.statusCode ?? 502, kept.headers, kept.spans);
      this.#gate?.release();
      arrival.reply.onDrain(() => answer.resume());
      answer.on('data', (chunk: Buffer) => {
        try {
          journal.answerBody(chunk, chunk.length);
          if (!arrival.reply.write(chunk)) answer.pause();
        } catch (error) {
          this.#fail(error);
        }
      });
      answer.on('end', () => {
        if (!answer.complete || !this.#end()) return;
        journal.end('complete');
        arrival.reply.end();
        this.#o.resolve();
      });
      answer.on('error', (error) => {
        this.#fail(error);
      });
      arrival.reply.head(answer.statusCode ?? 502, headers);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Either side has closed an open connection: the stream is complete when what was sent before has been handed on. */
  #close(): void {
    if (this.#state !== 'open' || this.#waitForTarget() || !this.#end()) return;
    this.#o.journal.end('complete');
    this.#gate?.release();
    linger(this.#o.socket);
    if (this.#target) linger(this.#target);
    this.#o.resolve();
  }

  /** True while a slow target has not taken all that a client sent before it left. Who takes nothing at all is not waited for. */
  #waitForTarget(): boolean {
    const target = this.#target;
    const gate = this.#gate;
    if (!target || target.destroyed || target.writableFinished || gate?.clientEnded !== true || gate.destroyed) return false;
    if (this.#unwatch) return true;
    this.#unwatch = whenStuck(
      () => target.bytesWritten,
      () => {
        this.#fail(new ChaperoneError('listen.gone'), true);
      },
    );
    target.once('finish', () => {
      this.#close();
    });
    return true;
  }

  #end(): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    this.#unwatch?.();
    this.#o.arrival.signal.removeEventListener('abort', this.#onAbort);
    return true;
  }

  #cut(): void {
    this.#request?.destroy();
    this.#target?.destroy();
    this.#gate?.destroy();
  }

  #fail(cause: unknown, atOnce = false): void {
    const before = this.#state;
    const gone = cause instanceof ChaperoneError && cause.code === 'listen.gone';
    // An open stream that its client closes has simply ended, unless something of it is lost.
    if (gone && before === 'open' && !atOnce && (this.#gate?.clientEnded === true || !this.#pending)) {
      this.#close();
      return;
    }
    if (!this.#end()) return;
    const { arrival, journal, upstream } = this.#o;
    const error = before === 'open' && !(cause instanceof Error) ? asChaperoneError(cause) : forwardError(cause, upstream.name);
    if (before === 'asking' && !gone) {
      // There is still an answer to give, on the client's own connection.
      this.#gate?.release();
      this.#cut();
      this.#o.reject(error);
      return;
    }
    if (before === 'open' && this.#gate && isOurEnd(arrival.signal, error)) {
      void this.#tell(this.#gate, error);
      return;
    }
    this.#cut();
    this.#o.socket.destroy();
    journal.end(gone ? 'client-aborted' : error.code.startsWith('forward.') ? 'target-aborted' : 'failed', error.code);
    if (before === 'answering') arrival.reply.destroy();
    this.#o.resolve();
  }

  /** We end it: the client is told why, where its protocol has a place for that, and nothing more of it reaches the target. */
  async #tell(gate: Gate, reason: ChaperoneError): Promise<void> {
    const { journal, resolve, schedule, socket } = this.#o;
    const told = await gate.tell(reason, schedule);
    gate.release();
    this.#cut();
    if (told && this.#ending) await farewell({ ending: this.#ending, reason, journal, schedule, socket });
    journal.end('failed', reason.code);
    if (told) linger(socket);
    else socket.destroy();
    resolve();
  }

  /** True while something from the client has not been handed to the target's system. */
  get #pending(): boolean {
    return this.#gate?.holds === true || (this.#target?.writableLength ?? 0) > 0;
  }
}

/** As Node's request takes them: repetition as a list, so that it stays repetition (old servers do not split commas). */
function flatten(headers: HeaderList): Record<string, string> {
  const flat: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const known = flat[lower];
    flat[lower] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  // http-proxy passes them on to Node, which takes lists; its types only know strings.
  return flat as Record<string, string>;
}
