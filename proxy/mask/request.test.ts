import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import { commitmentOf } from '../commitment.ts';
import { placeholder, placeholderBase64 } from './placeholder.ts';
import { keepRequest } from './request.ts';
import { sensitiveOf } from './sensitive.ts';

const sensitive = sensitiveOf({
  isResource: true,
  verb: 'patch',
  apiGroup: '',
  resource: 'secrets',
  subresource: '',
} as RequestAttributes)!;
const key = Buffer.alloc(32, 1);
const keep = (body: string | Buffer, type?: string) => keepRequest(Buffer.from(body as string), type, sensitive, key);
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const CANARY = 'hunter2-canary';

describe('keepRequest', () => {
  it.each([
    ['application/json', `{"data":{"pw":"${b64(CANARY)}"},"stringData":{"x":"${CANARY}"}}`],
    ['application/json; charset=utf-8', `{"stringData":{"x":"${CANARY}"}}`],
    [undefined, `{"stringData":{"x":"${CANARY}"}}`],
    ['application/merge-patch+json', `{"data":{"pw":"${b64(CANARY)}","old":null}}`],
    ['application/strategic-merge-patch+json', `{"stringData":{"pw":"${CANARY}"},"$retainKeys":[]}`],
    ['application/json-patch+json', `[{"op":"add","path":"/data/pw","value":"${b64(CANARY)}"}]`],
    ['application/apply-patch+yaml', `{"stringData":{"pw":"${CANARY}"}}`],
    ['application/apply-patch+yaml', `stringData:\n  pw: ${CANARY}\n`],
    ['application/yaml', `data:\n  pw: ${b64(CANARY)}\n`],
    ['application/yaml', `x: &a ${CANARY}\ndata: {pw: *a}\n`],
    ['application/yaml', `# ${CANARY}\ndata: {}\n`],
    ['application/vnd.kubernetes.protobuf', `k8s\0${CANARY}`],
    ['application/cbor', CANARY],
    ['application/json', `{"data":{"pw":"${CANARY}"`],
    ['application/json', CANARY],
    ['text/plain', `{"data":{"pw":"${CANARY}"}}`],
  ])('keeps no value of %s %s', (type, body) => {
    const { recorded, spans, refusal } = keep(body, type);
    expect(refusal).toBeUndefined();
    expect(recorded.toString()).not.toContain(CANARY);
    expect(recorded.toString()).not.toContain(b64(CANARY));
    expect(spans.length).toBeGreaterThan(0);
  });

  it('keeps names, structure and null', () => {
    expect(keep('{ "data": {"pw":"aGk=","gone":null} }', 'application/merge-patch+json').recorded.toString()).toBe(
      `{ "data": {"pw":"${placeholderBase64(commitmentOf(key, 'hi'))}","gone":null} }`,
    );
  });

  it('keeps what it cannot read as one span over all of it', () => {
    const { recorded, spans } = keep('k8s\0...', 'application/vnd.kubernetes.protobuf');
    expect(recorded.toString()).toBe(placeholder(commitmentOf(key, 'k8s\0...')));
    expect(spans).toEqual([
      { part: 'request.body', path: '', bytes: 7, commitment: commitmentOf(key, 'k8s\0...'), rule: 'secret-data-opaque' },
    ]);
    expect(keep('', 'application/json')).toEqual({ recorded: Buffer.alloc(0), spans: [], refusal: undefined });
  });

  const held = placeholder('0123456789abcdef');
  it.each([
    ['as it was given', `{"data":{"pw":"${b64(held)}"}}`],
    ['plain', `{"stringData":{"pw":"${held}"}}`],
    ['escaped', `{"stringData":{"pw":"${held.replace('(', '\\u0028')}"}}`],
    ['in the middle of a file', `{"data":{"env":"${b64(`A=1\nPW=${held}\n`)}"}}`],
    ['base64 of base64', `{"data":{"pw":"${b64(b64(held))}"}}`],
  ])('refuses a masked value that travels back %s', (_, body) => {
    expect(keep(body, 'application/json').refusal).toMatchObject({ code: 'mask.placeholder' });
  });
});
