import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { endEvent, environment, requestEvent, responseEvent, sessionInfo } from '../../test/support/vault/fixture.ts';
import type { RecordEvent } from '../../contract/record.ts';
import type { StepRow } from '../../contract/step.ts';
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
  it('has sentence, URL as typed, command and both JSON bodies', async () => {
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

  it('leaves out what is not JSON, upgraded connections, and pieces of unknown steps', async () => {
    const texts = new StepTexts();
    const request = requestEvent(1, 1);
    const plain = responseEvent(1, 2, { headers: [['Content-Type', 'text/plain']], status: 101 });
    texts.event(request);
    texts.event(plain);
    texts.event({ ...plain, x: 9 });
    texts.piece(piece('response', Buffer.from('canary')));
    texts.piece(piece('response', Buffer.from('{"stray":1}'), 0, 9));
    expect(await texts.text(rowOf([request, plain]))).not.toContain('canary');
    texts.piece(piece('request', Buffer.from('{"json":"canary"}')));
    const upgrade = { ...request, listen: { ...request.listen, upgrade: 'spdy/3.1' } };
    expect(await texts.text(rowOf([upgrade, plain]))).not.toContain('canary');
  });

  it('takes a malformed URL as it is', async () => {
    const request = requestEvent(1, 1, { listen: { ...requestEvent(1, 1).listen, url: '/x?%zz' } });
    expect(await new StepTexts().text(rowOf([request]))).toContain('/x?%zz');
  });
});
