import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import type { HeaderList } from '../../contract/record.ts';
import { commitmentOf } from '../commitment.ts';
import { answerMask } from './answer.ts';
import { placeholderBase64 } from './placeholder.ts';
import { sensitiveOf } from './sensitive.ts';

/** Deterministic numbers in [0, 1). */
function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

const sensitive = sensitiveOf({
  isResource: true,
  verb: 'list',
  apiGroup: '',
  resource: 'secrets',
  subresource: '',
} as RequestAttributes)!;
const maskingKey = Buffer.alloc(32, 1);
const JSON_HEADERS: HeaderList = [['Content-Type', 'application/json;stream=watch']];
const of = (lines: boolean, limit?: number) =>
  answerMask(JSON_HEADERS, false, { sensitive, maskingKey, lines, ...(limit === undefined ? {} : { limit }) });
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const whole = (...chunks: (string | Buffer)[]): string => {
  const mask = of(false);
  return Buffer.concat([...chunks.map((c) => mask.push(Buffer.from(c as string))), mask.finish()]).toString();
};

describe('answerMask', () => {
  it('replaces values by base64 that clients can decode, and leaves every other byte', () => {
    const text = `{"a" : 1.50,"big":12345678901234567890,\r\n"data":{ "pw" : "${b64('hunter2')}" },"z":"ü\\/"}\n`;
    expect(whole(text)).toBe(text.replace(b64('hunter2'), placeholderBase64(commitmentOf(maskingKey, 'hunter2'))));
  });

  it('reports what it replaced', () => {
    const mask = of(false);
    mask.push(Buffer.from(`{"items":[{"data":{"pw":"${b64('hunter2')}"}}]}`));
    mask.finish();
    expect(mask.spans).toEqual([
      {
        part: 'response.body',
        path: 'items[0].data.pw',
        bytes: 7,
        commitment: commitmentOf(maskingKey, 'hunter2'),
        rule: 'secret-data',
      },
    ]);
  });

  it('passes documents without secrets byte for byte', () => {
    const text = '{"kind":"Status","code":404 }\n';
    expect(whole(text)).toBe(text);
    expect(whole()).toBe('');
  });

  it('masks a watch line by line, wherever chunks are cut, and passes each line at once', () => {
    const line = (n: number): string => `{"type":"ADDED","object":{"data":{"pw":"${b64(`secret-${n}-ü`)}"}}}\n`;
    const bytes = Buffer.from([0, 1, 2, 3].map(line).join(''));
    const next = lcg(5);
    const expected = whole(line(0)) + whole(line(1)) + whole(line(2)) + whole(line(3));
    for (let round = 0; round < 200; round += 1) {
      const mask = of(true);
      const out: Buffer[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = 1 + Math.floor(next() * 90);
        out.push(mask.push(bytes.subarray(at, at + size)));
        at += size;
      }
      out.push(mask.finish());
      expect(Buffer.concat(out).toString()).toBe(expected);
    }
    const mask = of(true);
    expect(mask.push(Buffer.from(line(0))).toString()).toBe(whole(line(0)));
    expect(mask.push(Buffer.from('{"type":')).length).toBe(0);
  });

  it.each<readonly [string, HeaderList]>([
    ['protobuf', [['Content-Type', 'application/vnd.kubernetes.protobuf']]],
    ['YAML', [['Content-Type', 'application/yaml']]],
    ['plain text', [['content-type', 'text/plain']]],
    ['no type', []],
    [
      'compression',
      [
        ['Content-Type', 'application/json'],
        ['Content-Encoding', 'gzip'],
      ],
    ],
  ])('withholds %s', (_, headers) => {
    expect(() => answerMask(headers, false, { sensitive, maskingKey, lines: false })).toThrow('withheld');
  });

  it('lets answers without a body be', () => {
    expect(answerMask([], true, { sensitive, maskingKey, lines: false }).finish().length).toBe(0);
    expect(answerMask([['Content-Length', '0']], false, { sensitive, maskingKey, lines: false }).finish().length).toBe(0);
  });

  it.each<readonly [string, string | Buffer]>([
    ['a cut document', `{"data":{"pw":"${b64('hunter2')}"`],
    ['two documents', '{}{}'],
    ['a byte order mark', '\ufeff{}'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['depth', '['.repeat(10_000) + ']'.repeat(10_000)],
  ])('withholds %s, without repeating it', (_, body) => {
    expect(() => whole(body)).toThrow(
      /^The answer may hold secret values but could not be read for masking \(it is not valid [A-Z0-9a-z-]+\), so it is withheld\.$/,
    );
  });

  it('withholds what is too large to hold', () => {
    const mask = of(false, 10);
    mask.push(Buffer.from('12345'));
    expect(() => mask.push(Buffer.from('678901'))).toThrow('too large');
  });

  it('does not hold on to memory that its caller reuses', () => {
    const mask = of(false);
    const chunk = Buffer.from('{"a":1}');
    mask.push(chunk);
    chunk.fill(0);
    expect(mask.finish().toString()).toBe('{"a":1}');
  });
});
