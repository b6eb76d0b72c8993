import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pod } from '../fixture.ts';
import { put, type JsonMap } from '../object/json.ts';
import { PodPorts } from './pod-ports.ts';

let ports: PodPorts;
beforeEach(() => {
  ports = new PodPorts();
});
afterEach(() => {
  ports.close();
});

function web(image = 'registry.example/web:1', uid = 'u1'): JsonMap {
  const made = pod('web-1', { uid });
  put(
    made,
    [{ name: 'web', image, ports: [{ containerPort: 8080 }, { containerPort: 53, protocol: 'UDP' }] }],
    'spec',
    'containers',
  );
  return made;
}
const connect = (port: number, made = web()): Duplex => {
  const stream = ports.dialer(made)(port);
  if (typeof stream === 'string') throw new Error(stream);
  return stream;
};
async function ask(stream: Duplex, request: string): Promise<string> {
  let text = '';
  stream.write(request);
  for await (const chunk of stream as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

describe('a pod', () => {
  it('says hello on its declared port, and counts', async () => {
    expect(await ask(connect(8080), get('/'))).toMatch(/^HTTP\/1\.1 200 OK[^]*hello from pod web-1, port 8080: request 1\n$/);
    expect(await ask(connect(8080), get('/healthz?x'))).toMatch(/\r\n\r\nok\n$/);
    expect(await ask(connect(8080), get('/'))).toContain('request 3');
    expect(await ask(connect(8080), get('/none'))).toMatch(/^HTTP\/1\.1 404/);
    expect(await ask(connect(8080, web('x', 'u2')), get('/'))).toContain('request 1');
  });

  it('keeps a connection open for the next request', async () => {
    const text = await ask(connect(8080), `GET / HTTP/1.1\r\nHost: x\r\n\r\n${get('/')}`);
    expect(text.match(/request \d/g)).toEqual(['request 1', 'request 2']);
  });

  it('answers what is no HTTP, and ends', async () => {
    expect(await ask(connect(8080), 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  });

  it('refuses other ports in the kubelet’s words', () => {
    expect(ports.dialer(web())(9)).toContain('dial tcp4 127.0.0.1:9: connect: connection refused');
    expect(typeof ports.dialer(web())(53)).toBe('string');
    expect(typeof ports.dialer(web())(80)).toBe('string');
    expect(typeof ports.dialer(web('docker.io/nginx:1'))(80)).toBe('object');
  });

  it('loses its connections when the cluster ends', async () => {
    const stream = connect(8080);
    const closed = new Promise((resolve) => stream.on('close', resolve));
    ports.close();
    await closed;
  });
});
