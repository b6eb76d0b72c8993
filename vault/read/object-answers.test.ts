import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RecordedSession } from '../../test/support/vault/session.ts';
import { readAnswers, type AnswerEnd, type Choice } from './object-answers.ts';

const POD = '/api/v1/namespaces/shop/pods/p';
const WATCH = '/api/v1/namespaces/shop/pods?watch=1';

async function heard(session: RecordedSession, choice: Partial<Choice> = {}): Promise<readonly unknown[]> {
  const log: unknown[] = [];
  await readAnswers(
    session.source(),
    { wants: () => true, ...choice },
    {
      asked: ({ n }) => log.push(`asked ${n}`),
      document: ({ n }, document, at) => log.push([n, document, at]),
      done: ({ n }, { unread, at, request }: AnswerEnd) =>
        log.push(`done ${n}${unread ? ' unread' : ''} at ${at}${request === undefined ? '' : ` for ${JSON.stringify(request)}`}`),
    },
  );
  return log;
}

describe('readAnswers', () => {
  it('tells documents with the time of their head, in the order of the record', async () => {
    const session = new RecordedSession();
    const first = session.ask('GET', POD);
    session.exchange('GET', POD, { b: 2 });
    session.answer(first, { a: 1 });
    expect(await heard(session)).toEqual([
      'asked 1',
      'asked 2',
      [2, { b: 2 }, 3_000],
      'done 2 at 3000',
      [1, { a: 1 }, 6_000],
      'done 1 at 6000',
    ]);
  });

  it('reads only what was chosen, and request bodies where they are wanted', async () => {
    const session = new RecordedSession();
    session.exchange('PATCH', POD, { a: 1 }, { send: { spec: 1 } });
    session.exchange('PATCH', POD, { b: 1 }, { send: { spec: 2 } });
    expect(await heard(session, { wants: ({ n }) => n === 2 })).toEqual(['asked 2', [2, { b: 1 }, 8_000], 'done 2 at 8000']);
    expect(await heard(session, { wantsRequest: ({ n }) => n === 1 })).toContain('done 1 at 3000 for {"spec":1}');
    expect(await heard(new RecordedSession())).toEqual([]);
  });

  it('tells the events of a watch with their own times, finished or not', async () => {
    const session = new RecordedSession();
    const watch = session.ask('GET', WATCH);
    session.head(watch);
    session.send(watch, 'response', 0, Buffer.from('{"type":"ADDED"}\n{"type":'));
    session.exchange('GET', POD, {});
    session.send(watch, 'response', 25, Buffer.from('"DELETED"}\n{"half'));
    expect(await heard(session)).toEqual([
      'asked 1',
      [1, { type: 'ADDED' }, 3_000],
      'asked 2',
      [2, {}, 5_000],
      'done 2 at 5000',
      [1, { type: 'DELETED' }, 8_000],
      'done 1 at 2000',
    ]);
    session.end(watch, { outcome: 'client-aborted' });
    expect((await heard(session)).at(-1)).toBe('done 1 at 9000');
  });

  it('reads a compressed watch when it is whole', async () => {
    const session = new RecordedSession();
    const headers = [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ] as const;
    session.exchange('GET', WATCH, gzipSync('{"type":"ADDED"}\n{"type":"MODIFIED"}\n'), { headers });
    expect(await heard(session)).toEqual([
      'asked 1',
      [1, { type: 'ADDED' }, 2_000],
      [1, { type: 'MODIFIED' }, 2_000],
      'done 1 at 2000',
    ]);
  });

  it('says what is not recorded or cannot be read', async () => {
    const session = new RecordedSession();
    session.exchange('GET', POD, '', { unrecorded: true });
    session.exchange('GET', POD, '{"half":');
    session.exchange('GET', POD, 'text', { headers: [['Content-Type', 'text/plain']] });
    session.ask('GET', POD);
    const watch = session.ask('GET', WATCH);
    session.head(watch);
    session.send(watch, 'response', 7, Buffer.from('{"type":"ADDED"}\n'));
    session.end(watch);
    const holes = session.ask('GET', POD);
    session.head(holes);
    session.send(holes, 'response', 3, Buffer.from('{}'));
    session.end(holes);
    const ends = (await heard(session)).filter((line) => typeof line === 'string' && line.startsWith('done'));
    expect(ends.map((line) => (line as string).replace(/ at .*/, ''))).toEqual([
      'done 1 unread',
      'done 2 unread',
      'done 3 unread',
      'done 5 unread',
      'done 6 unread',
      'done 4',
    ]);
  });

  it('takes an empty answer and a failed one for what they are', async () => {
    const session = new RecordedSession();
    session.exchange('DELETE', POD, '');
    session.exchange('GET', POD, { kind: 'Status' }, { status: 404 });
    expect(await heard(session)).toEqual(['asked 1', 'done 1 at 2000', 'asked 2', 'done 2 at 5000']);
  });
});
