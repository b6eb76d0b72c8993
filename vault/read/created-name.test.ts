import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../contract/record.ts';
import { mayName, nameIn } from './created-name.ts';

const request = (attributes: object): RequestEvent =>
  ({ policy: { attributes: { verb: 'create', name: '', subresource: '', ...attributes } } }) as unknown as RequestEvent;

describe('mayName', () => {
  it('wants a creation without a name', () => {
    expect(mayName(request({}))).toBe(true);
    expect(mayName(request({ verb: 'patch' }))).toBe(false);
    expect(mayName(request({ name: 'web' }))).toBe(false);
    expect(mayName(request({ subresource: 'eviction' }))).toBe(false);
    expect(mayName({} as RequestEvent)).toBe(false);
  });
});

describe('nameIn', () => {
  it.each([
    ['{"metadata":{"name":"web"}}', 'web'],
    ['{"kind":"Pod","metadata":{"labels":{"name":"no"},"name":"yes"}}', 'yes'],
    ['{"metadata":{"generateName":"web-"}}', ''],
    ['{"metadata":{"name":7}}', ''],
    [`{"metadata":{"name":"${'x'.repeat(254)}"}}`, ''],
    ['{"metadata":{"name":"cut', ''],
    ['k8s\0\n', ''],
    ['null', ''],
    ['', ''],
  ])('finds in %s the name %j', (body, name) => {
    expect(nameIn(Buffer.from(body))).toBe(name);
  });

  it('finds it in protobuf as well', () => {
    // kubectl 1.36, `create namespace seqtest`.
    expect(
      nameIn(Buffer.from('azhzAAoPCgJ2MRIJTmFtZXNwYWNlEh8KFwoHc2VxdGVzdBIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA==', 'base64')),
    ).toBe('seqtest');
  });
});
