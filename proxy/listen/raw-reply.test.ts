import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { NoReply, RawReply } from './raw-reply.ts';

function peer() {
  const sent: Buffer[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      sent.push(chunk);
      done();
    },
  });
  return { socket, closed: new Promise((resolve) => socket.on('close', resolve)), text: () => Buffer.concat(sent).toString() };
}

describe('RawReply', () => {
  it('sends one whole answer, reads on, and closes when the client does', async () => {
    const { socket, closed, text } = peer();
    const reply = new RawReply(socket);
    expect(reply.headSent).toBe(false);
    reply.head(431, [
      ['Content-Length', '4'],
      ['Connection', 'keep-alive'],
    ]);
    reply.end(Buffer.from('body'));
    expect(reply.headSent).toBe(true);
    expect(text()).toBe('HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody');
    expect(socket.destroyed).toBe(false);
    socket.push('the rest of 20 MB');
    socket.push(null);
    await closed;
  });

  it('cuts what can no longer be answered', () => {
    const { socket, text } = peer();
    socket.destroy();
    const reply = new RawReply(socket);
    reply.head(400, []);
    reply.end();
    expect([text(), socket.destroyed]).toEqual(['', true]);
  });

  it('breaks off', () => {
    const { socket } = peer();
    new RawReply(socket).destroy();
    expect(socket.destroyed).toBe(true);
  });
});

describe('NoReply', () => {
  it.each(['head', 'end', 'destroy'] as const)('cuts the connection at %s and writes nothing', (method) => {
    const { socket, text } = peer();
    new NoReply(socket)[method]();
    expect([text(), socket.destroyed]).toEqual(['', true]);
  });
});
