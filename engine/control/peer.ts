/** One watcher: a window, a browser tab or a command line. JSON-RPC 2.0 in both directions over any wire. */
import { z } from 'zod';
import { OPEN_METHODS, type Method } from '../../contract/bridge.ts';
import type { Random } from '../../contract/clock.ts';
import { asChaperoneError, ChaperoneError } from '../../contract/errors.ts';
import { RPC_APPLICATION_ERROR, RpcRequest } from '../../contract/rpc.ts';
import { dispatch, isMethod } from '../bridge.ts';
import { EVENTS, type News } from '../events.ts';
import type { Handlers } from '../handlers.ts';
import type { Status } from '../status.ts';
import type { Gate } from './gate.ts';
import { NONCE_BYTES, proof, same, type EngineKey } from './proof.ts';
import type { Tickets } from './tickets.ts';

export interface Wire {
  send(message: object): void;
  close(): void;
}

/** What all peers of an engine share. */
export interface PeerContext {
  readonly handlers: Handlers;
  readonly news: News;
  readonly status: Status;
  readonly gate: Gate;
  readonly tickets: Tickets;
  readonly engineKey: EngineKey;
  readonly random: Random;
  /** Null while the vault is locked. */
  readonly controlKey: () => Uint8Array | null;
}

/**
 * `window`: signs in with a passphrase or a ticket. `command`: says hello first, so that both sides know each other; the sessions
 * it opens end with it.
 */
export type PeerKind = 'window' | 'command';

/** Calls a peer may have under way at once. */
const MOST_CALLS = 128;

const bytes = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64url')));
const Hello = z.strictObject({ clientNonce: bytes });
const Prove = z.strictObject({ proof: bytes });
const Resume = z.strictObject({ ticket: z.string().max(100) });

/** These show that the caller knows a secret of the vault, or make the vault; they sign the peer in. */
const SIGN_IN: ReadonlySet<Method> = new Set(['vault.create', 'vault.unlock', 'vault.recover']);

export class Peer {
  readonly kind: PeerKind;
  readonly #context: PeerContext;
  readonly #wire: Wire;
  readonly #onLeft: () => void;
  readonly #sessions = new Set<string>();
  readonly #unsubscribe: (() => void)[] = [];
  #signedIn = false;
  #hello: { readonly client: Uint8Array; readonly server: Uint8Array } | null = null;
  #calls = 0;
  #gone = false;

  constructor(kind: PeerKind, context: PeerContext, wire: Wire, onLeft: () => void) {
    this.kind = kind;
    this.#onLeft = onLeft;
    this.#context = context;
    this.#wire = wire;
  }

  get signedIn(): boolean {
    return this.#signedIn;
  }

  /** One message from the other side, already parsed as JSON. Never rejects. */
  async receive(message: unknown): Promise<void> {
    const request = RpcRequest.safeParse(message);
    if (!request.success) {
      this.#send({ jsonrpc: '2.0', id: null, error: { code: -32_600, message: 'Not a JSON-RPC 2.0 request.' } });
      this.#wire.close();
      return;
    }
    const { id, method, params } = request.data;
    this.#calls += 1;
    try {
      if (this.#calls > MOST_CALLS) throw new ChaperoneError('engine.params', { method, reason: 'too many calls at once' });
      const result = await this.#call(method, params);
      this.#send({ jsonrpc: '2.0', id, result });
    } catch (error) {
      const { code, details, message: sentence } = asChaperoneError(error);
      this.#send({ jsonrpc: '2.0', id, error: { code: RPC_APPLICATION_ERROR, message: sentence, data: { code, details } } });
    } finally {
      this.#calls -= 1;
    }
  }

  /** The vault was locked: what the peer has shown counts no more, and no event but this last status reaches it. */
  signOut(): void {
    if (!this.#signedIn) return;
    this.#signedIn = false;
    this.#sessions.clear();
    for (const off of this.#unsubscribe.splice(0)) off();
    this.#notify('status', this.#context.status.forStrangers());
  }

  /** The wire is gone. Sessions that a command line has opened end with it. */
  async left(): Promise<void> {
    if (this.#gone) return;
    this.#gone = true;
    for (const off of this.#unsubscribe.splice(0)) off();
    const { handlers } = this.#context;
    await Promise.all([...this.#sessions].map((id) => handlers['sessions.end']({ id }).catch(() => undefined)));
    this.#onLeft();
  }

  async #call(method: string, params: unknown): Promise<unknown> {
    switch (method) {
      case 'engine.hello':
        return this.#greet(parse(method, Hello, params).clientNonce);
      case 'engine.prove':
        return this.#prove(parse(method, Prove, params).proof);
      case 'engine.resume':
        if (!this.#context.tickets.valid(parse(method, Resume, params).ticket)) throw new ChaperoneError('engine.unauthorized');
        this.#signIn();
        return null;
      default:
        if (!isMethod(method)) throw new ChaperoneError('engine.method', { method });
        return this.#ask(method, params);
    }
  }

  async #ask(method: Method, params: unknown): Promise<unknown> {
    const { handlers, gate, status, tickets } = this.#context;
    if (!this.#signedIn) {
      if (!OPEN_METHODS.has(method) || (this.kind === 'command' && !this.#hello)) throw new ChaperoneError('engine.unauthorized');
      if (method === 'status') return status.forStrangers();
    }
    if (SIGN_IN.has(method)) {
      const result = await gate.attempt(() => dispatch(handlers, method, params));
      if (!this.#signedIn) {
        this.#signIn();
        this.#notify('session.ticket', { ticket: tickets.issue() });
      }
      return result;
    }
    const result = await dispatch(handlers, method, params);
    if (this.kind === 'command') await this.#track(method, params, result);
    return result;
  }

  async #track(method: Method, params: unknown, result: unknown): Promise<void> {
    if (method === 'sessions.open') {
      const { id } = result as { id: string };
      this.#sessions.add(id);
      if (this.#gone) await this.#context.handlers['sessions.end']({ id }).catch(() => undefined);
    }
    if (method === 'sessions.end') this.#sessions.delete((params as { id: string }).id);
  }

  #greet(client: Uint8Array): { serverNonce: string; proof: string | null; signature: string } {
    const { random, controlKey, engineKey } = this.#context;
    const server = random(NONCE_BYTES);
    this.#hello = { client, server };
    const key = controlKey();
    return {
      serverNonce: Buffer.from(server).toString('base64url'),
      proof: key ? proof(key, 'server', client, server).toString('base64url') : null,
      signature: engineKey.sign(client, server).toString('base64url'),
    };
  }

  #prove(given: Uint8Array): null {
    const key = this.#context.controlKey();
    const hello = this.#hello;
    // One try for each hello: a nonce that has been answered is used up.
    this.#hello = null;
    if (!key || !hello || !same(proof(key, 'client', hello.client, hello.server), given)) {
      throw new ChaperoneError('engine.unauthorized');
    }
    this.#signIn();
    return null;
  }

  #signIn(): void {
    if (this.#signedIn || this.#gone) return;
    this.#signedIn = true;
    for (const event of EVENTS) {
      this.#unsubscribe.push(
        this.#context.news.on(event, (data) => {
          this.#notify(event, data);
        }),
      );
    }
  }

  #notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  #send(message: object): void {
    if (!this.#gone) this.#wire.send(message);
  }
}

function parse<T>(method: string, schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new ChaperoneError('engine.params', { method, reason: 'not of the expected form' });
}
