import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NodeReply } from './reply.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function ask(answer: (reply: NodeReply) => void, body = ''): Promise<{ response: IncomingMessage; text: Promise<string> }> {
  const server = createServer((req, res) => {
    answer(new NodeReply(req, res));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new Promise((resolve, reject) => {
    const asked = request({ port: (server.address() as AddressInfo).port, method: 'POST', host: '127.0.0.1' }, (response) => {
      const text = new Promise<string>((done, fail) => {
        let all = '';
        response.on('data', (chunk: Buffer) => (all += chunk.toString()));
        response.on('end', () => {
          done(all);
        });
        response.on('error', fail);
      });
      text.catch(() => undefined);
      resolve({ response, text });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('NodeReply', () => {
  it('keeps repetition, order and case of headers', async () => {
    const { response, text } = await ask((reply) => {
      reply.head(201, [
        ['X-A', '1'],
        ['Warning', 'a'],
        ['Warning', 'b'],
      ]);
      expect(reply.headSent).toBe(true);
      reply.write(Buffer.from('one '));
      reply.end(Buffer.from('two'));
    });
    expect(response.statusCode).toBe(201);
    expect(response.rawHeaders.slice(0, 6)).toEqual(['X-A', '1', 'Warning', 'a', 'Warning', 'b']);
    expect(await text).toBe('one two');
  });

  it('sends a head before there is a body', async () => {
    let held: NodeReply | undefined;
    const { text } = await ask((reply) => {
      reply.head(200, []);
      held = reply;
    });
    held?.end(Buffer.from('later'));
    expect(await text).toBe('later');
  });

  it('reads and drops what the client still sends', async () => {
    const { text } = await ask(
      (reply) => {
        reply.head(403, []);
        reply.end(Buffer.from('no'));
      },
      'x'.repeat(8 << 20),
    );
    expect(await text).toBe('no');
  });

  it('says when the client is slow, and when it is not any more', async () => {
    let drained = false;
    const { text } = await ask((reply) => {
      reply.onDrain(() => {
        drained = true;
        reply.end();
      });
      reply.head(200, []);
      expect(reply.write(Buffer.alloc(4 << 20, 97))).toBe(false);
    });
    expect((await text).length).toBe(4 << 20);
    expect(drained).toBe(true);
  });

  it('breaks off', async () => {
    let held: NodeReply | undefined;
    const { text } = await ask((reply) => {
      reply.head(200, []);
      held = reply;
    });
    held?.destroy();
    await expect(text).rejects.toThrow();
  });
});
