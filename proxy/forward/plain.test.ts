import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { AnswerMask, Arrival, Caller, Journal, Masks, Ruling } from '../exchange.ts';
import type { Upstream, UpstreamCredential } from '../proxy.ts';
import { Memo } from '../memo.ts';
import { forwardPlain } from './plain.ts';
import type { Connections } from './pool.ts';

const caller = { session: { id: 's', agent: 'a' }, identity: { subject: 'ada' } } as unknown as Caller;

/** Plays the target: the test is undici, and calls the handler. */
async function setup(
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
) {
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
  return { log, done, sent, options: sent[0], aborter, play, drained: () => drained(), handler };
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

  describe('when the target says 401', () => {
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    const renewing = () => {
      let n = 0;
      return () => ({ headers: { authorization: `Bearer ${(n += 1)}` } });
    };
    /** What was sent as `Authorization`, in turn. */
    const proofs = (sent: readonly Dispatcher.DispatchOptions[]) => sent.map(({ headers }) => (headers as string[])[3]);

    it("asks a read once more with another credential, and only that answer is anybody's", async () => {
      const { log, done, sent, play, handler } = await setup({ verb: 'get', authorize: renewing() });
      const answer = (status: number, body: string): void => {
        handler.onRequestStart?.(play, {});
        handler.onResponseStart?.(play, status, {});
        handler.onResponseData?.(play, Buffer.from(body));
        handler.onResponseEnd?.(play, {});
      };
      answer(401, 'who are you');
      await tick();
      expect(proofs(sent)).toEqual(['Bearer 1', 'Bearer 2']);
      answer(200, 'abc');
      await done;
      expect(log).toEqual([
        ...['dispatch', 'pause', 'rejected Bearer 1', 'dispatch', 'record 200', 'head 200 Audit-Id,Content-Length'],
        ...['record abc 3', 'write abc', 'end of record complete ', 'end '],
      ]);
    });

    it('reads on to free the connection when the second answer is awaited before the first has ended', async () => {
      const { log, sent, play, handler } = await setup({ verb: 'get', authorize: renewing() });
      handler.onResponseStart?.(play, 401, {});
      await tick();
      expect([log.at(-1), sent.length]).toEqual(['resume', 1]);
      handler.onResponseData?.(play, Buffer.alloc(70_000));
      expect(log.at(-1)).toBe('abort ');
      handler.onResponseError?.(play, new Error('aborted'));
      await tick();
      expect(sent.length).toBe(2);
    });

    it('asks no third time', async () => {
      const { log, done, sent, play, handler } = await setup({ verb: 'get', authorize: renewing() });
      for (const body of ['first', 'second']) {
        handler.onResponseStart?.(play, 401, {});
        handler.onResponseData?.(play, Buffer.from(body));
        handler.onResponseEnd?.(play, {});
        await tick();
      }
      await done;
      expect(sent.length).toBe(2);
      expect(log.filter((line) => line.startsWith('record'))).toEqual(['record 401', 'record second 6']);
    });

    it.each([
      ['a write', { verb: 'create', authorize: renewing() }],
      ['a target without another credential', { verb: 'get' }],
      [
        'a target whose credential cannot be renewed',
        {
          verb: 'get',
          authorize: (
            (n = 0) =>
            () => {
              if ((n += 1) > 1) throw new Error('gone');
              return { headers: { authorization: 'Bearer real' } };
            }
          )(),
        },
      ],
    ])('passes the answer on, after %s', async (_, over) => {
      const { log, done, sent, play, handler } = await setup(over);
      handler.onRequestStart?.(play, {});
      handler.onResponseStart?.(play, 401, {});
      handler.onResponseData?.(play, Buffer.from('no'));
      await tick();
      handler.onResponseEnd?.(play, {});
      await done;
      expect(sent.length).toBe(1);
      expect(log.some((line) => line.startsWith('rejected '))).toBe(true);
      expect(log.slice(-6)).toEqual(
        [
          'record 401',
          'head 401 Audit-Id,Content-Length',
          'record no 2',
          'write no',
          'resume',
          'end of record complete ',
          'end ',
        ].slice(-6),
      );
    });

    it('passes on what a target that hung up has said, and that it broke off', async () => {
      const { log, done, play, handler } = await setup({ verb: 'get' });
      handler.onRequestStart?.(play, {});
      handler.onResponseStart?.(play, 401, {});
      handler.onResponseData?.(play, Buffer.from('n'));
      handler.onResponseError?.(play, Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }));
      await done;
      expect(log.slice(-3)).toEqual(['abort forward.broken', 'end of record target-aborted forward.broken', 'destroy']);
      expect(log).toContain('record 401');
    });

    it('lets go when the client leaves while it is being decided', async () => {
      const { log, done, sent, aborter, play, handler } = await setup({ verb: 'get', authorize: renewing() });
      handler.onRequestStart?.(play, {});
      handler.onResponseStart?.(play, 401, {});
      aborter.abort(new ChaperoneError('listen.gone'));
      await expect(done).rejects.toMatchObject({ code: 'listen.gone' });
      await tick();
      expect([sent.length, log.at(-1)]).toEqual([1, 'abort listen.gone']);
    });
  });

  it('tells the target who the agent is, each time anew', async () => {
    const memo = new Memo();
    const headers = [['Impersonate-User', 'mallory'] as const, ['X', 'y'] as const];
    const as = async (user: string): Promise<unknown> =>
      (
        await setup({
          arrival: { headers, memo },
          caller: { sentAs: { user, groups: ['g'], extra: [], extraValues: [] } },
        })
      ).options?.headers;
    const sent = (user: string): string[] => [
      ...['Host', 'api:6443', 'X', 'y', 'authorization', 'Bearer real', 'Impersonate-User', user, 'Impersonate-Group', 'g'],
    ];
    expect(await as('ada')).toEqual(sent('ada'));
    expect(await as('eve')).toEqual(sent('eve'));
  });

  it('puts a query credential where no record sees it', async () => {
    const { options, log } = await setup({
      arrival: {
        url: '/x?KEY=theirs&a=1',
        query: [
          ['KEY', 'theirs'],
          ['a', '1'],
        ],
      },
      authorize: () => ({ headers: {}, query: [['key', 's&=t']] }),
    });
    expect(options?.path).toBe('/base/x?a=1&key=s%26%3Dt');
    expect(log.join()).not.toContain('s&=t');
  });
});
