import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import type { BodyPiece, RecordEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
import { capturedStream, queueStream } from '../../test/support/vault/streamed.ts';
import type { SessionQueue } from '../log/queue.ts';
import { StepBuilder } from '../read/step-builder.ts';
import { StepTexts } from './step-text.ts';

function rowOf(events: readonly RecordEvent[]): StepRow {
  const builder = new StepBuilder();
  builder.apply({ t: 'session.opened', v: 1, at: 0, session: sessionInfo(environment()) });
  for (const event of events) builder.apply(event);
  return builder.changed()[0]!;
}

const piece = (direction: 'request' | 'response', bytes: Uint8Array, offset = 0, x = 1): Parameters<StepTexts['piece']>[0] => ({
  x,
  direction,
  at: 0,
  offset,
  bytes,
});
const gzipped = responseEvent(1, 2, {
  headers: [
    ['Content-Type', 'application/json'],
    ['Content-Encoding', 'gzip'],
  ],
});

describe('step text', () => {
  it('has sentence, URL as typed, command and both bodies', async () => {
    const texts = new StepTexts();
    const request = requestEvent(1, 1, { listen: { ...requestEvent(1, 1).listen, url: '/api/v1/pods?labelSelector=app%3Dweb' } });
    const events = [request, gzipped, endEvent(1, 3)];
    for (const event of events) texts.event(event);
    texts.piece(piece('request', Buffer.from('{"image":"nginx:1.27"}')));
    texts.piece(piece('response', gzipSync('{"uid":"42"}')));
    const text = await texts.text(rowOf(events));
    for (const part of [
      'create Deployment web in shop → 201',
      'labelSelector=app=web',
      'kubectl create',
      '{"image":"nginx:1.27"}',
      '{"uid":"42"}',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('keeps at most 64 KiB of a body, and nothing once the step has ended', async () => {
    const texts = new StepTexts();
    const events = [requestEvent(1, 1), responseEvent(1, 2), endEvent(1, 3)];
    for (const event of events) texts.event(event);
    for (let offset = 0; offset < 1 << 20; offset += 65_536)
      texts.piece(piece('response', Buffer.alloc(65_536, 'word '), offset));
    const row = rowOf(events);
    expect((await texts.text(row)).length).toBeLessThan(66_000);
    expect(await texts.text(row)).not.toContain('word word');
  });

  it('finds in a long watch what it was given between two packings', async () => {
    const texts = new StepTexts();
    const events = [requestEvent(1, 1), responseEvent(1, 2), endEvent(1, 3)];
    for (const event of events.slice(0, 2)) texts.event(event);
    const bodies = Array.from({ length: 12 }, (_, n) => Buffer.from(`{"n":"event${n}","pad":"${'x'.repeat(4000)}"}\n`));
    let offset = 0;
    for (const bytes of bodies) {
      texts.piece(piece('response', bytes, offset));
      offset += bytes.length;
      texts.pack();
    }
    const text = await texts.text({ ...rowOf(events), verb: 'watch' });
    expect(text).toContain(Buffer.concat(bodies).toString());
    texts.pack();
  });

  it('has protobuf as JSON, and the lines of a log', async () => {
    const secret = Buffer.from('azhzAAoMCgJ2MRIGU2VjcmV0EiUKGQoCczESABoHc2VxdGVzdCIAKgAyADgAQgASBgoBcBIBcRoAGgAiAA==', 'base64');
    const request = requestEvent(1, 1);
    const headers = [['Content-Type', 'application/vnd.kubernetes.protobuf']] as const;
    const events = [
      { ...request, listen: { ...request.listen, headers } },
      responseEvent(1, 2, { headers: [['Content-Type', 'text/plain']] }),
    ];
    const texts = new StepTexts();
    for (const event of events) texts.event(event);
    texts.piece(piece('request', secret));
    texts.piece(piece('response', Buffer.from('a line of a log')));
    const text = await texts.text(rowOf(events));
    expect(text).toContain('"namespace":"seqtest"');
    expect(text).toContain('a line of a log');
  });

  it('has the arguments of an exec and what crossed its terminal', async () => {
    const texts = new StepTexts();
    const builder = new StepBuilder();
    const queue = {
      event: (json: string) => {
        const event = JSON.parse(json) as RecordEvent;
        builder.apply(event);
        texts.event(event);
      },
      body: (one: BodyPiece) => {
        builder.piece(one);
        texts.piece(one);
      },
    };
    queueStream(queue as unknown as SessionQueue, 1, capturedStream('exec-stdin-ws'));
    const text = await texts.text(builder.changed()[0]!);
    expect(text).toContain('exec in Pod sh in demo: cat → exit 0');
    expect(text.match(/hello\nworld/g)).toHaveLength(2);
  });

  it('marks what cannot be decoded, and leaves out pieces of unknown steps', async () => {
    const texts = new StepTexts();
    const { listen, ...rest } = requestEvent(1, 1);
    const request = { ...rest, listen: { ...listen, upgrade: 'spdy/3.1' } };
    const plain = responseEvent(1, 2, { headers: [['Content-Type', 'text/plain']], status: 101 });
    texts.event(request);
    texts.event(plain);
    texts.event({ ...plain, x: 9 });
    texts.piece(piece('response', Buffer.from('canary')));
    texts.piece(piece('response', Buffer.from('{"stray":1}'), 0, 9));
    const text = await texts.text(rowOf([request, plain]));
    expect([text.includes('canary'), text.includes('stray'), text.endsWith('\nopaque')]).toEqual([false, false, true]);
  });

  it('takes a malformed URL as it is', async () => {
    const request = requestEvent(1, 1, { listen: { ...requestEvent(1, 1).listen, url: '/x?%zz' } });
    expect(await new StepTexts().text(rowOf([request]))).toContain('/x?%zz');
  });
});
