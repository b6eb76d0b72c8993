import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ChaperoneError } from '../../contract/errors.ts';
import { answerAndClose, parserError } from './malformed.ts';

describe('parserError', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', 'listen.head'],
    ['HPE_INVALID_METHOD', 'listen.malformed'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 'listen.malformed'],
  ])('%s is %s', (code, expected) => {
    expect(parserError(Object.assign(new Error('x'), { code })).code).toBe(expected);
  });

  it('repeats the parser, never the request', () => {
    const error = parserError(Object.assign(new Error('Bearer canary'), { code: 'HPE_X', reason: 'Invalid header token' }));
    expect(error.message).toContain('Invalid header token');
    expect(parserError(new Error('Bearer canary')).message).not.toContain('canary');
  });
});

describe('answerAndClose', () => {
  it('sends one whole Status, reads on, and closes when the client does', async () => {
    const sent: Buffer[] = [];
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        sent.push(chunk);
        done();
      },
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    answerAndClose(socket, new ChaperoneError('listen.head', { reason: 'r' }));
    const text = Buffer.concat(sent).toString();
    const [head, body] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(head).toContain('Connection: close');
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body!)}`);
    expect(JSON.parse(body!)).toMatchObject({ kind: 'Status', code: 431 });
    socket.push('the rest of 20 MB');
    socket.push(null);
    await closed;
  });

  it('cuts what can no longer be answered', () => {
    const socket = new Duplex({
      read: () => undefined,
      write: (_c, _e, done) => {
        done();
      },
    });
    socket.destroy();
    answerAndClose(socket, new ChaperoneError('listen.head', { reason: 'r' }));
    expect(socket.destroyed).toBe(true);
  });
});
