import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import type { AnswerMask } from '../exchange.ts';
import { forwarded } from './testing/forwarded.ts';

describe('Relay', () => {
  it('records each piece before it passes it', async () => {
    const { log, done, play, handler } = await forwarded();
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
    const { log, play, drained, handler } = await forwarded({
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
    const { log, play, handler } = await forwarded({ mask });
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
    const before = await forwarded();
    before.handler.onResponseError?.(before.play, Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    await expect(before.done).rejects.toMatchObject({ code: 'forward.unreachable' });
    const after = await forwarded();
    after.handler.onRequestStart?.(after.play, {});
    after.handler.onResponseStart?.(after.play, 200, {});
    after.handler.onResponseError?.(after.play, Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }));
    await after.done;
    expect(after.log.slice(-3)).toEqual(['abort forward.broken', 'end of record target-aborted forward.broken', 'destroy']);
  });

  it('ends upstream with its exchange, also while it waits for a connection', async () => {
    const { log, done, aborter, play, handler } = await forwarded();
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
    const { log, done, play, handler } = await forwarded({ mask });
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
      const { log, done, sent, play, handler } = await forwarded({ verb: 'get', authorize: renewing() });
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
      const { log, sent, play, handler } = await forwarded({ verb: 'get', authorize: renewing() });
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
      const { log, done, sent, play, handler } = await forwarded({ verb: 'get', authorize: renewing() });
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
      const { log, done, sent, play, handler } = await forwarded(over);
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
      const { log, done, play, handler } = await forwarded({ verb: 'get' });
      handler.onRequestStart?.(play, {});
      handler.onResponseStart?.(play, 401, {});
      handler.onResponseData?.(play, Buffer.from('n'));
      handler.onResponseError?.(play, Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }));
      await done;
      expect(log.slice(-3)).toEqual(['abort forward.broken', 'end of record target-aborted forward.broken', 'destroy']);
      expect(log).toContain('record 401');
    });

    it('lets go when the client leaves while it is being decided', async () => {
      const { log, done, sent, aborter, play, handler } = await forwarded({ verb: 'get', authorize: renewing() });
      handler.onRequestStart?.(play, {});
      handler.onResponseStart?.(play, 401, {});
      aborter.abort(new ChaperoneError('listen.gone'));
      await expect(done).rejects.toMatchObject({ code: 'listen.gone' });
      await tick();
      expect([sent.length, log.at(-1)]).toEqual([1, 'abort listen.gone']);
    });
  });
});
