import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { openLine, TOKEN, type Line } from './line.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

it('agrees with a WebSocket client and server that check each other: handshake, subprotocol, messages, closing', async () => {
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('v5.channel.k8s.io') ? 'v5.channel.k8s.io' : false),
  });
  line.onUpgrade = (request, socket, head) => {
    server.handleUpgrade(request, socket, head, (peer) => {
      peer.on('message', (data: Buffer) => peer.send(Buffer.concat([Buffer.from([1]), data.subarray(1)])));
    });
  };
  const client = new WebSocket(
    `wss://127.0.0.1:${line.listener.port}/api/v1/namespaces/x/pods/p/exec?command=sh&stdin=true&stdout=true`,
    ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    { ca: line.ca, headers: { Authorization: `Bearer ${TOKEN}` } },
  );
  await new Promise((resolve, reject) => {
    client.once('open', resolve);
    client.once('error', reject);
  });
  expect(client.protocol).toBe('v5.channel.k8s.io');
  const large = Buffer.alloc(300_000, 'k');
  const answer = new Promise<Buffer>((resolve) => client.once('message', (data: Buffer) => resolve(data)));
  client.send(Buffer.concat([Buffer.from([0]), large]));
  expect((await answer).equals(Buffer.concat([Buffer.from([1]), large]))).toBe(true);
  const closed = new Promise<number>((resolve) => client.once('close', resolve));
  client.close(1000);
  expect(await closed).toBe(1000);
  const end = await line.recorder.end(1);
  expect(end).toMatchObject({ outcome: 'complete', unrecordedBytes: 0 });
  expect(line.recorder.request(1)).toMatchObject({
    listen: { upgrade: 'websocket', method: 'GET' },
    policy: { attributes: { verb: 'get', resource: 'pods', subresource: 'exec' } },
  });
});
