import { expect, it } from 'vitest';
import { objectIn } from './small-object.ts';

it('reads JSON and protobuf, and nothing of what is cut or neither', () => {
  expect(objectIn(Buffer.from('{"a":1}'))).toEqual({ a: 1 });
  // kubectl 1.36, `create namespace seqtest`.
  const namespace = Buffer.from('azhzAAoPCgJ2MRIJTmFtZXNwYWNlEh8KFwoHc2VxdGVzdBIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA==', 'base64');
  expect(objectIn(namespace)).toMatchObject({ kind: 'Namespace', metadata: { name: 'seqtest' } });
  expect(objectIn(namespace.subarray(0, 40))).toBeUndefined();
  expect(objectIn(Buffer.from('{"a":'))).toBeUndefined();
  expect(objectIn(Buffer.from('a: 1'))).toBeUndefined();
});
