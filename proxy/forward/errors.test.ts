import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { forwardError, isConnectionLoss } from './errors.ts';

const coded = (code: string, message = 'secret text'): Error => Object.assign(new Error(message), { code });

describe('forwardError', () => {
  it.each([
    [coded('ECONNREFUSED'), 'forward.unreachable', 'ECONNREFUSED'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'forward.unreachable', 'UND_ERR_CONNECT_TIMEOUT'],
    [new AggregateError([coded('ENOTFOUND')]), 'forward.unreachable', 'ENOTFOUND'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'forward.tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'forward.tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'), 'forward.tls', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    [coded('UND_ERR_SOCKET'), 'forward.broken', 'UND_ERR_SOCKET'],
    [new Error('x', { cause: coded('ECONNRESET') }), 'forward.broken', 'ECONNRESET'],
    [new TypeError('secret text'), 'forward.broken', 'TypeError'],
    ['thrown text', 'forward.broken', 'unknown'],
  ])('%o is %s', (error, code, reason) => {
    const ours = forwardError(error, 'prod');
    expect([ours.code, ours.details]).toEqual([code, { target: 'prod', reason }]);
    expect(ours.message).not.toContain('secret text');
  });

  it('leaves our own errors as they are', () => {
    const error = new ChaperoneError('record.stopped');
    expect(forwardError(error, 't')).toBe(error);
  });
});

describe('isConnectionLoss', () => {
  it.each([
    ['UND_ERR_SOCKET', true],
    ['ECONNRESET', true],
    ['EPIPE', true],
    ['ECONNREFUSED', false],
    ['CERT_HAS_EXPIRED', false],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', false],
  ])('%s: %s', (code, lost) => {
    expect(isConnectionLoss(Object.assign(new Error('x'), { code }))).toBe(lost);
  });

  it('is never said of an error of ours', () => {
    expect(isConnectionLoss(new ChaperoneError('listen.gone'))).toBe(false);
  });
});
