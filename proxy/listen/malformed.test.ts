import { describe, expect, it } from 'vitest';
import { parserError } from './malformed.ts';

describe('parserError', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', 'listen.head'],
    ['HPE_INVALID_METHOD', 'listen.malformed'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 'listen.malformed'],
    ['HPE_INVALID_EOF_STATE', 'listen.gone'],
    ['ECONNRESET', 'listen.gone'],
    ['EPIPE', 'listen.gone'],
    ['ERR_STREAM_WRITE_AFTER_END', 'listen.gone'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'listen.gone'],
  ])('%s is %s', (code, expected) => {
    expect(parserError(Object.assign(new Error('x'), { code })).code).toBe(expected);
  });

  it('repeats the parser, never the request', () => {
    const error = parserError(Object.assign(new Error('Bearer canary'), { code: 'HPE_X', reason: 'Invalid header token' }));
    expect(error.message).toContain('Invalid header token');
    expect(parserError(Object.assign(new Error('Bearer canary'), { code: 'HPE_X' })).message).not.toContain('canary');
  });
});
