import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { AnswerMask, Arrival, Journal, Masks, Ruling } from '../exchange.ts';
import type { Upstream } from '../proxy.ts';
import { Memo } from '../memo.ts';
import { forwardPlain } from './plain.ts';

/** Plays the target: the test is undici, and calls the handler. */
async function setup(
  over: {
    arrival?: Partial<Arrival>;
    negotiate?: Record<string, string>;
    token?: string;
    writable?: boolean;
    mask?: AnswerMask;
    pressure?: () => Promise<void> | undefined;
  } = {},
) {
  const log: string[] = [];
  const aborter = new AbortController();
  let drained = (): void => undefined;
  let handler: Dispatcher.DispatchHandler = {};
  let options: Dispatcher.DispatchOptions | undefined;
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
      options = o;
      handler = h;
      return true;
    },
  } as unknown as Dispatcher;
  const upstream: Upstream = {
    name: 't',
    server: new URL('https://api:6443/base/'),
    tls: {},
    authorize: () => ({ authorization: `Bearer ${over.token ?? 'real'}` }),
  };
  const arrival = {
    method: 'POST',
    url: '/api/v1/x?a=1',
    headers: [],
    body: { length: 0 },
    reply,
    signal: aborter.signal,
    ...over.arrival,
  } as unknown as Arrival;
  const forward = forwardPlain({ upstream, dispatcher, clock: { wall: () => 0, monotonic: () => 0 } });
  const done = forward(arrival, { attributes: { isResource: true, verb: 'create', subresource: '' } } as Ruling, masks, journal);
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
  return { log, done, options, aborter, play, drained: () => drained(), handler };
}

describe('forwardPlain', () => {
  it('dispatches after the record is durable, with the real credential, below the base path', async () => {
    const { log, options } = await setup();
    expect(log).toEqual(['durable', 'dispatch']);
    expect(options).toMatchObject({
      path: '/base/api/v1/x?a=1',
      method: 'POST',
      headers: ['Host', 'api:6443', 'authorization', 'Bearer real'],
      body: null,
    });
  });

  it('uses the credential and the Audit-ID of each request, also when the other lines are remembered', async () => {
    const memo = new Memo();
    const headers = [['X', 'y'] as const, ['Audit-ID', 'theirs'] as const];
    const asked = async (token: string, auditId: string, negotiate = {}): Promise<unknown> =>
      (await setup({ arrival: { headers, memo, auditId }, token, negotiate })).options?.headers;
    const sent = (token: string, auditId: string): string[] => [
      ...['Host', 'api:6443', 'X', 'y', 'authorization', `Bearer ${token}`, 'Audit-ID', auditId],
    ];
    expect(await asked('a', '1')).toEqual(sent('a', '1'));
    expect(await asked('a', '2')).toEqual(sent('a', '2'));
    expect(await asked('b', '3')).toEqual(sent('b', '3'));
    expect(await asked('b', '4', { accept: 'application/json' })).toContain('application/json');
    expect(await asked('b', '5')).toEqual(sent('b', '5'));
  });

  it('records each piece before it passes it', async () => {
    const { log, done, play, handler } = await setup();
    handler.onRequestStart?.(play, {});
    handler.onResponseStart?.(play, 103, {});
    handler.onResponseStart?.(play, 200, {});
    handler.onResponseData?.(play, Buffer.from('abc'));
    handler.onResponseEnd?.(play, {});
    await done;
    expect(log.slice(2)).toEqual([
      'record 200',
      'head 200 Audit-Id,Content-Length',
      'record abc 3',
      'write abc',
      'end of record complete ',
      'end ',
    ]);
  });

  it('pauses for a slow client and for a full recorder, and goes on when both have room', async () => {
    let room = (): void => undefined;
    let full = true;
    const { log, play, drained, handler } = await setup({
      writable: false,
      pressure: () =>
        full && log.includes('head 200 Audit-Id,Content-Length') ? new Promise((resolve) => (room = resolve)) : undefined,
    });
    handler.onRequestStart?.(play, {});
    handler.onResponseStart?.(play, 200, {});
    handler.onResponseData?.(play, Buffer.from('a'));
    expect(log.at(-1)).toBe('pause');
    drained();
    expect(log).not.toContain('resume');
    full = false;
    room();
    await Promise.resolve();
    await Promise.resolve();
    expect(log.at(-1)).toBe('resume');
  });

  it('sends nothing of an answer that is masked as a whole before its end', async () => {
    const mask: AnswerMask = { whole: true, push: () => Buffer.alloc(0), finish: () => Buffer.from('masked'), spans: [] };
    const { log, play, handler } = await setup({ mask });
    handler.onRequestStart?.(play, {});
    handler.onResponseStart?.(play, 200, {});
    handler.onResponseData?.(play, Buffer.from('secret'));
    expect(log.slice(2)).toEqual([]);
    handler.onResponseEnd?.(play, {});
    expect(log.slice(2)).toEqual([
      'record 200',
      'head 200 Audit-Id,Content-Length',
      'record masked 6',
      'end of record complete ',
      'end masked',
    ]);
  });

  it('rejects while there is still an answer to give, and breaks off afterwards', async () => {
    const before = await setup();
    before.handler.onResponseError?.(before.play, Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    await expect(before.done).rejects.toMatchObject({ code: 'forward.unreachable' });
    const after = await setup();
    after.handler.onRequestStart?.(after.play, {});
    after.handler.onResponseStart?.(after.play, 200, {});
    after.handler.onResponseError?.(after.play, Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }));
    await after.done;
    expect(after.log.slice(-3)).toEqual(['abort forward.broken', 'end of record target-aborted forward.broken', 'destroy']);
  });

  it('ends upstream with its exchange, also while it waits for a connection', async () => {
    const { log, done, aborter, play, handler } = await setup();
    aborter.abort(new ChaperoneError('listen.gone'));
    await expect(done).rejects.toMatchObject({ code: 'listen.gone' });
    handler.onRequestStart?.(play, {});
    expect(log.at(-1)).toBe('abort listen.gone');
    handler.onResponseStart?.(play, 200, {});
    handler.onResponseData?.(play, Buffer.from('late'));
    handler.onResponseEnd?.(play, {});
    expect(log.at(-1)).toBe('abort listen.gone');
  });

  it('fails closed when the mask throws', async () => {
    const mask: AnswerMask = {
      whole: true,
      push: () => {
        throw new TypeError('secret text');
      },
      finish: () => Buffer.alloc(0),
      spans: [],
    };
    const { log, done, play, handler } = await setup({ mask });
    handler.onRequestStart?.(play, {});
    handler.onResponseStart?.(play, 200, {});
    handler.onResponseData?.(play, Buffer.from('secret'));
    await expect(done).rejects.toMatchObject({ code: 'mask.failed', details: { reason: 'internal error' } });
    expect(log.at(-1)).toBe('abort mask.failed');
  });
});
