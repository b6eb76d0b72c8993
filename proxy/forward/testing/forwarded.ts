import type { Dispatcher } from 'undici';
import { ChaperoneError } from '../../../contract/errors.ts';
import type { AnswerMask, Arrival, Caller, Journal, Masks, Ruling } from '../../exchange.ts';
import type { Upstream, UpstreamCredential } from '../../proxy.ts';
import { forwardPlain } from '../plain.ts';
import type { Connections } from '../pool.ts';

const caller = { session: { id: 's', agent: 'a' }, identity: { subject: 'ada' } } as unknown as Caller;

export interface Forwarded {
  /** What happened, in order. */
  readonly log: string[];
  readonly done: Promise<void>;
  /** What was asked of the target. */
  readonly sent: readonly Dispatcher.DispatchOptions[];
  /** The first of them. */
  readonly options: Dispatcher.DispatchOptions | undefined;
  readonly aborter: AbortController;
  readonly play: Dispatcher.DispatchController;
  readonly handler: Dispatcher.DispatchHandler;
  /** The client has room again. */
  readonly drained: () => void;
}

/** One plain request whose target the test plays: it is undici, and calls the handler. */
export async function forwarded(
  over: {
    arrival?: Partial<Arrival>;
    negotiate?: Record<string, string>;
    token?: string;
    authorize?: () => UpstreamCredential;
    verb?: string;
    caller?: Partial<Caller>;
    writable?: boolean;
    mask?: AnswerMask;
    pressure?: () => Promise<void> | undefined;
  } = {},
): Promise<Forwarded> {
  const log: string[] = [];
  const aborter = new AbortController();
  let drained = (): void => undefined;
  let handler: Dispatcher.DispatchHandler = {};
  const sent: Dispatcher.DispatchOptions[] = [];
  const reply = {
    headSent: false,
    head: (status: number, headers: readonly (readonly string[])[]) => {
      reply.headSent = true;
      log.push(`head ${status} ${headers.map(([n]) => n).join()}`);
    },
    write: (chunk: Buffer) => (log.push(`write ${chunk.toString()}`), over.writable ?? true),
    onDrain: (listener: () => void) => (drained = listener),
    end: (chunk?: Buffer) => log.push(`end ${chunk?.toString() ?? ''}`),
    destroy: () => log.push('destroy'),
  };
  const journal = {
    trace: () => undefined,
    answerHead: (_: string, status: number) => log.push(`record ${status}`),
    answerBody: (bytes: Buffer, wire: number) => log.push(`record ${bytes.toString()} ${wire}`),
    spans: () => undefined,
    durable: () => (log.push('durable'), Promise.resolve()),
    pressure: over.pressure ?? (() => undefined),
    end: (outcome: string, code?: string) => log.push(`end of record ${outcome} ${code ?? ''}`),
  } as unknown as Journal;
  const masks = {
    negotiate: over.negotiate ?? {},
    guard: () => undefined,
    answerHeaders: (headers: unknown) => ({ headers, spans: [] }),
    answer: () => over.mask,
  } as unknown as Masks;
  const dispatcher = {
    dispatch: (o: Dispatcher.DispatchOptions, h: Dispatcher.DispatchHandler) => {
      log.push('dispatch');
      sent.push(o);
      handler = h;
      return true;
    },
  } as unknown as Dispatcher;
  const upstream: Upstream = {
    name: 't',
    kind: 'kubernetes',
    server: new URL('https://api:6443/base/'),
    tls: {},
    authorize: over.authorize ?? (() => ({ headers: { authorization: `Bearer ${over.token ?? 'real'}` } })),
    rejected: ({ headers }) => log.push(`rejected ${headers['authorization'] ?? ''}`),
  };
  const arrival = {
    method: 'POST',
    url: '/api/v1/x?a=1',
    query: [['a', '1']],
    headers: [],
    body: { length: 0 },
    reply,
    signal: aborter.signal,
    ...over.arrival,
  } as unknown as Arrival;
  const pools = { of: () => ({ pool: dispatcher }) as unknown as Connections };
  const forward = forwardPlain({
    upstream,
    pools,
    clock: { wall: () => 0, monotonic: () => 0 },
    schedule: () => () => undefined,
  });
  const ruling = { attributes: { isResource: true, verb: over.verb ?? 'create', subresource: '' } } as Ruling;
  const done = forward(arrival, { ...caller, ...over.caller }, ruling, masks, journal);
  done.catch(() => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  const controller = {
    rawHeaders: [
      Buffer.from('Audit-Id'),
      Buffer.from('a'),
      Buffer.from('Content-Length'),
      Buffer.from('3'),
      Buffer.from('Connection'),
      Buffer.from('close'),
    ],
    paused: false,
    pause: () => (log.push('pause'), (controller.paused = true)),
    resume: () => (log.push('resume'), (controller.paused = false)),
    abort: (reason: Error) => log.push(`abort ${reason instanceof ChaperoneError ? reason.code : ''}`),
  };
  const play = controller as unknown as Dispatcher.DispatchController;
  return {
    log,
    done,
    sent,
    options: sent[0],
    aborter,
    play,
    handler,
    drained: () => {
      drained();
    },
  };
}
