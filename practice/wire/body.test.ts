import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { jsonBody, refusal } from '../fixture.ts';
import { decodeObject, decodeText, readBody } from './body.ts';
import type { Failure } from './failure.ts';
import { message } from './protobuf-writer.ts';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const WITH_PROTOTYPE_KEY = Buffer.concat([
  Buffer.from('k8s\0'),
  message([1, message([1, 'v1'], [2, 'ConfigMap'])], [2, message([2, message([1, '__proto__'], [2, 'v'])])]),
]);

function incoming(chunks: readonly (string | Buffer)[], contentType?: string): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  if (contentType !== undefined) message.headers['content-type'] = contentType;
  for (const chunk of chunks) message.push(chunk);
  message.push(null);
  return message;
}

it('reads a body with its media type', async () => {
  expect(await readBody(incoming(['{"a"', ':1}'], 'Application/JSON; charset=utf-8'))).toEqual({
    mediaType: 'application/json',
    bytes: Buffer.from('{"a":1}'),
  });
  expect((await readBody(incoming([]))).mediaType).toBe('application/json');
});

it('stops reading at 3 MiB', async () => {
  const piece = Buffer.alloc(1 << 20, 'x');
  const failure = (await readBody(incoming([piece, piece, piece, 'x'])).catch((error: unknown) => error)) as Failure;
  expect(failure.status.code).toBe(413);
});

it('decodes JSON and YAML objects', () => {
  expect(decodeObject(jsonBody({ kind: 'Pod' }))).toEqual({ kind: 'Pod' });
  expect(decodeObject({ mediaType: 'application/yaml', bytes: Buffer.from('kind: Pod\nspec: {a: [1]}\n') })).toEqual({
    kind: 'Pod',
    spec: { a: [1] },
  });
});

describe('refuses', () => {
  const text = (content: string, mediaType = 'application/json'): (() => unknown) => {
    return () => decodeText({ mediaType, bytes: Buffer.from(content) });
  };
  it.each<[string, number, () => unknown]>([
    ['broken JSON', 400, text('{')],
    ['broken YAML', 400, text('a: [', 'application/yaml')],
    ['a YAML bomb', 400, text(`a: &a [x]\n${Array.from({ length: 120 }, (_, n) => `b${n}: *a`).join('\n')}`, 'application/yaml')],
    ['a prototype key', 400, text('{"a":{"__proto__":{"x":1}}}')],
    ['endless depth', 400, text('['.repeat(300) + ']'.repeat(300))],
    ['numbers that are none in JSON', 400, text('a: .inf', 'application/yaml')],
    ['a list as an object', 400, () => decodeObject(jsonBody([]))],
    ['other media types', 415, () => decodeObject(jsonBody({}, 'text/plain'))],
    ['a prototype key in protobuf', 400, () => decodeObject({ mediaType: PROTOBUF, bytes: WITH_PROTOTYPE_KEY })],
    ['protobuf without an envelope', 400, () => decodeObject(jsonBody({}, 'application/vnd.kubernetes.protobuf'))],
  ])('%s', (_, code, run) => {
    expect(refusal(run)).toBe(code);
  });
});
