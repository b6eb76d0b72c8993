import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { tokenAnswer, tokenRefusal } from './token-answer.ts';

const refusal = (error: ChaperoneError): readonly [number, Record<string, string>] => {
  const { status, body } = tokenRefusal(error);
  return [status, JSON.parse(body.toString()) as Record<string, string>];
};

it('is JSON of its own length that nobody keeps', () => {
  const { status, headers, body } = tokenAnswer(200, { access_token: 'ä', expires_in: 1 });
  expect([status, JSON.parse(body.toString())]).toEqual([200, { access_token: 'ä', expires_in: 1 }]);
  expect(headers).toEqual([
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['Cache-Control', 'no-store'],
    ['Pragma', 'no-cache'],
  ]);
});

describe('tokenRefusal', () => {
  it.each([
    [new ChaperoneError('identity.exchange', { reason: 'r', error: 'unsupported_grant_type' }), 400, 'unsupported_grant_type'],
    [new ChaperoneError('identity.assertion', { provider: 'p', reason: 'r' }), 400, 'invalid_request'],
    [new ChaperoneError('identity.target', { target: 't' }), 400, 'invalid_target'],
    [new ChaperoneError('listen.origin', { origin: 'o' }), 403, 'invalid_request'],
    [new ChaperoneError('forward.body', { reason: 'r' }), 400, 'invalid_request'],
    [new ChaperoneError('record.locked'), 503, 'temporarily_unavailable'],
    [new ChaperoneError('engine.internal', { reason: 'r' }), 500, 'server_error'],
  ])('says %s with %i %s', (error, status, word) => {
    expect(refusal(error)).toEqual([status, { error: word, error_description: error.message }]);
  });

  it('keeps to the characters that a description may have', () => {
    const [, { error_description: text }] = refusal(new ChaperoneError('identity.exchange', { reason: 'a "b" \\ ä\n' }));
    expect(text).toContain("a 'b' ' ??");
  });
});
