import { describe, expect, it } from 'vitest';
import { exchangeOf, type Field, fieldsOf, recordedForm } from './token-request.ts';

const GRANT = ['grant_type', 'urn:ietf:params:oauth:grant-type:token-exchange'] as const;
const JWT = ['subject_token_type', 'urn:ietf:params:oauth:token-type:jwt'] as const;
const GOOD: readonly Field[] = [GRANT, JWT, ['subject_token', 'abc']];
const refused = (error: string): Error =>
  expect.objectContaining({ code: 'identity.exchange', details: expect.objectContaining({ error }) as object }) as Error;

describe('fieldsOf', () => {
  it.each(['application/x-www-form-urlencoded', 'Application/X-WWW-Form-URLEncoded; charset=UTF-8'])('reads %s', (type) => {
    expect(fieldsOf(type, Buffer.from('a=1+2&b=%C3%A4&a='))).toEqual([
      ['a', '1 2'],
      ['b', 'ä'],
      ['a', ''],
    ]);
  });

  it.each([undefined, 'application/json', 'application/x-www-form-urlencodedx'])('refuses %s', (type) => {
    expect(() => fieldsOf(type, Buffer.from('a=1'))).toThrow(refused('invalid_request'));
  });

  it('refuses a form of very many fields', () => {
    expect(() => fieldsOf('application/x-www-form-urlencoded', Buffer.from('a&'.repeat(51)))).toThrow(refused('invalid_request'));
  });
});

describe('exchangeOf', () => {
  it.each([
    ['urn:ietf:params:oauth:token-type:saml2', 'saml2'],
    ['urn:ietf:params:oauth:token-type:jwt', 'jwt'],
    ['urn:ietf:params:oauth:token-type:id_token', 'jwt'],
  ] as const)('takes %s', (type, kind) => {
    const fields: Field[] = [GRANT, ['subject_token_type', type], ['subject_token', 'abc']];
    expect(exchangeOf(fields, 't')).toEqual({ type: kind, proof: 'abc', target: 't', seconds: undefined });
  });

  it('takes what RFC 8693 allows besides, and ignores what means nothing', () => {
    const fields: Field[] = [
      ...GOOD,
      ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
      ['audience', 't'],
      ['scope', ''],
      ['client_id', 'x'],
      ['expires_in', '900'],
    ];
    expect(exchangeOf(fields, 't').seconds).toBe(900);
  });

  it.each<readonly [string, string, readonly Field[]]>([
    ['no grant type', 'invalid_request', [JWT, ['subject_token', 'a']]],
    ['another grant type', 'unsupported_grant_type', [['grant_type', 'client_credentials'], JWT]],
    ['no token', 'invalid_request', [GRANT, JWT]],
    ['no type', 'invalid_request', [GRANT, ['subject_token', 'a']]],
    ['a type of Object', 'invalid_request', [GRANT, ['subject_token_type', 'constructor'], ['subject_token', 'a']]],
    ['two tokens', 'invalid_request', [...GOOD, ['subject_token', 'b']]],
    ['another wanted type', 'invalid_request', [...GOOD, ['requested_token_type', 'urn:ietf:params:oauth:token-type:saml2']]],
    ['an actor', 'invalid_request', [...GOOD, ['actor_token', 'x']]],
    ['a scope', 'invalid_scope', [...GOOD, ['scope', 'all']]],
    ['another audience', 'invalid_target', [...GOOD, ['audience', 'other']]],
    ['a resource', 'invalid_target', [...GOOD, ['resource', 'https://x.test']]],
    ['no number of seconds', 'invalid_request', [...GOOD, ['expires_in', '-1']]],
  ])('refuses %s', (_, error, fields) => {
    expect(() => exchangeOf(fields, 't')).toThrow(refused(error));
  });
});

it('records names and what tells, and hides every other value', () => {
  const hidden: string[] = [];
  const fields: Field[] = [...GOOD, ['client_secret', 'canary'], ['scope', '']];
  const text = recordedForm(fields, (name) => (hidden.push(name), '(hidden)'));
  expect(hidden).toEqual(['subject_token', 'client_secret']);
  expect([...new URLSearchParams(text)]).toEqual([
    GRANT,
    JWT,
    ['subject_token', '(hidden)'],
    ['client_secret', '(hidden)'],
    ['scope', ''],
  ]);
});
