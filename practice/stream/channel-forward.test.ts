import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { head, pod, refusal } from '../fixture.ts';
import { put } from '../object/json.ts';
import { forwardChannels, portsOf } from './channel-forward.ts';
import { PodPorts } from './pod-ports.ts';

let http: Server;
let pods: PodPorts;
beforeEach(async () => {
  http = createServer();
  pods = new PodPorts();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  pods.close();
  http.close();
});

it('gives each port its two channels, which begin with the port’s number', async () => {
  const made = pod('p');
  put(made, [{ name: 'web', image: 'web', ports: [{ containerPort: 8080 }] }], 'spec', 'containers');
  const server = new WebSocketServer({ server: http });
  server.on('connection', (peer) => {
    forwardChannels(peer, [8080, 9], pods.dialer(made));
  });
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const texts = ['', '', '', ''];
  client.on('message', (data: Buffer) => (texts[data[0]!]! += data.subarray(1).toString('latin1')));
  await once(client, 'open');
  client.send(Buffer.concat([Buffer.from([0]), Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')]));
  client.send(Buffer.from([7, 1]));
  await once(client, 'close');
  expect(texts[0]).toMatch(/^\x90\x1fHTTP\/1\.1 200[^]*hello from pod p/);
  expect(texts[1]).toBe('\x90\x1f');
  expect(texts[2]).toBe('\t\0');
  expect(texts[3]).toMatch(/^\t\0.*connection refused$/);
});

it('reads the ports of the query', () => {
  const ports = (query: string) => portsOf(head('GET', `/api/v1/namespaces/x/pods/p/portforward?${query}`));
  expect(ports('ports=80&ports=81,82')).toEqual([80, 81, 82]);
  for (const query of ['', 'ports=0', 'ports=65536', 'ports=x', `ports=${'1,'.repeat(20)}1`])
    expect(refusal(() => ports(query))).toBe(400);
});
