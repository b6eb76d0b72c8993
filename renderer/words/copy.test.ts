import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { asCurl, asHttp, asJson, bodyNote } from './copy.ts';

const write = detail({
  verb: 'patch',
  method: 'PATCH',
  url: "/api/v1/namespaces/shop/configmaps/it's?x=1",
  request: { type: 'application/merge-patch+json', text: '{"data":{"a":"it\'s"}}' },
});

it('writes both messages as HTTP text', () => {
  const text = asHttp(write);
  expect(text).toContain("PATCH /api/v1/namespaces/shop/configmaps/it's?x=1 HTTP/2.0\nAccept: ");
  expect(text).toContain('\n\n{"data":{"a":"it\'s"}}\n\nHTTP/2.0 200\nAudit-Id: ');
  expect(text.endsWith('{"kind":"Pod"}\n')).toBe(true);
  expect(asHttp(detail({ lost: true }))).toContain('[no answer was recorded]');
});

it('writes a curl call that a shell reads back unchanged, without credentials', () => {
  const text = asCurl(write);
  expect(text).toContain(`"$SERVER"'/api/v1/namespaces/shop/configmaps/it'\\''s?x=1'`);
  expect(text).toContain(`--data-binary '{"data":{"a":"it'\\''s"}}'`);
  expect(text.toLowerCase()).not.toContain('authorization');
});

it('says in place what is not there', () => {
  const { body } = write.request;
  expect(bodyNote(body)).toBe('');
  expect(bodyNote({ ...body, state: 'not-recorded' })).toBe('[body not recorded at this level]');
  expect(bodyNote({ ...body, truncated: true, bytes: 2048 })).toBe('[cut here; 2.0 KB were recorded]');
  expect(bodyNote({ ...body, state: 'partial' })).toBe('[recorded in part]');
  expect(bodyNote({ ...body, opaque: 'protobuf', bytes: 3 })).toContain('not decoded: protobuf');
});

it('gives the whole step as JSON', () => {
  expect(JSON.parse(asJson(write))).toEqual(JSON.parse(JSON.stringify(write)));
});
