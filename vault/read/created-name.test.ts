import { describe, expect, it } from 'vitest';
import type { BodyPiece, RequestEvent } from '../../contract/record.ts';
import { mayName, nameIn } from './created-name.ts';

const request = (attributes: object): RequestEvent =>
  ({ policy: { attributes: { verb: 'create', name: '', subresource: '', ...attributes } } }) as unknown as RequestEvent;
const piece = (more: Partial<BodyPiece> = {}): BodyPiece => ({
  x: 1,
  direction: 'request',
  at: 0,
  offset: 0,
  bytes: new Uint8Array(10),
  ...more,
});

describe('mayName', () => {
  it('wants the beginning of the body of a creation without a name', () => {
    expect(mayName(request({}), piece())).toBe(true);
    expect(mayName(request({ verb: 'patch' }), piece())).toBe(false);
    expect(mayName(request({ name: 'web' }), piece())).toBe(false);
    expect(mayName(request({ subresource: 'eviction' }), piece())).toBe(false);
    expect(mayName({} as RequestEvent, piece())).toBe(false);
    expect(mayName(request({}), piece({ direction: 'response' }))).toBe(false);
    expect(mayName(request({}), piece({ offset: 5 }))).toBe(false);
    expect(mayName(request({}), piece({ bytes: new Uint8Array(20_000) }))).toBe(false);
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
});
