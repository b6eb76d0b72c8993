import { expect, test } from 'vitest';
import type { MaskedSpan } from '../../contract/record.ts';
import { differences, parseBody } from './body.ts';
import type { ShownMessage } from './shown.ts';

const view = (mediaType: string, body: string): ShownMessage => ({
  headers: [],
  body,
  bodyState: 'complete',
  bodyEncoding: 'utf8',
  bodyTruncated: false,
  mediaType,
});
const span = (path: string): MaskedSpan => ({ part: 'response.body', path, bytes: 1, commitment: '', rule: 'secret-data' });

test('JSON and YAML are read, protobuf is not', () => {
  expect(parseBody(view('application/json', '{"a":1}'))).toEqual({ a: 1 });
  expect(parseBody(view('application/strategic-merge-patch+json', '{"a":1}'))).toEqual({ a: 1 });
  expect(parseBody(view('application/apply-patch+yaml', 'a: 1'))).toEqual({ a: 1 });
  expect(parseBody(view('application/vnd.kubernetes.protobuf', 'k8s'))).toBeUndefined();
});

test('every difference is named by its place', () => {
  expect(differences({ a: { b: [1, 2] }, c: 1 }, { a: { b: [1, 3] } }, [], false)).toEqual([
    'a.b[1]: recorded 2, audited 3',
    'c: recorded 1, audited nothing',
  ]);
  expect(differences([1], [1, 2], [], true)).toHaveLength(1);
});

test('defaults may be added in a request, not in an answer; empty is absent', () => {
  expect(differences({ spec: { status: null } }, { spec: { restartPolicy: 'Always' } }, [], true)).toEqual([]);
  expect(differences({ spec: {} }, { spec: { restartPolicy: 'Always' } }, [], false)).toHaveLength(1);
});

test('a masked value must differ, and only there', () => {
  const masked = [span('items[0].data["tls.key"]')];
  const audited = { items: [{ data: { 'tls.key': 'c2VjcmV0', 'tls.crt': 'x' } }] };
  expect(differences({ items: [{ data: { 'tls.key': 'gone', 'tls.crt': 'x' } }] }, audited, masked, false)).toEqual([]);
  expect(differences(audited, audited, masked, false)).toEqual(['items[0].data.tls.key: masked, but the value is there']);
  expect(differences({ items: [{ data: { 'tls.key': 'gone', 'tls.crt': 'y' } }] }, audited, masked, false)).toHaveLength(1);
});
