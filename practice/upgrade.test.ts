/** Upgrades as a client meets them on the wire: refusals before, streams after. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { drain } from './container/io/stream.ts';
import { FrameWriter } from '../wire/spdy/frame-writer.ts';
import { DATA, handTimer } from './fixture.ts';
import type { PracticeCluster } from './practice.ts';
import { startPractice } from './start.ts';
import { spdyClient } from './stream/testing/client.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const SHOP = '/api/v1/namespaces/shop/pods';
const V5 = ['v5.channel.k8s.io'];

async function start(webSockets?: 'accept' | 'refuse') {
  const clock = { wall: () => Date.now(), monotonic: () => 0 };
  const timer = handTimer();
  const options = { clock, random: (size: number) => randomBytes(size), data: DATA, port: 0, timer };
  const cluster = await startPractice(webSockets === undefined ? options : { ...options, webSockets });
  closing.push(() => cluster.close());
  const answer = await ask(cluster, `GET ${SHOP}?labelSelector=app%3Dapi HTTP/1.1`);
  const pod = /"name":"(api-[^"]+)","namespace"/.exec(answer)?.[1] ?? /"name":"(api-[^"]+-[^"]{5})"/.exec(answer)?.[1] ?? '';
  return { cluster, timer, pod };
}

async function dial(cluster: PracticeCluster): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(cluster.server).port), ca: cluster.ca });
  await once(socket, 'secureConnect');
  return socket;
}

const head = (cluster: PracticeCluster, first: string, ...headers: string[]): string =>
  [first, 'Host: x', `Authorization: Bearer ${cluster.token}`, ...headers, '', ''].join('\r\n');

/** The whole answer, on a connection that ends with it. */
async function ask(cluster: PracticeCluster, first: string, ...headers: string[]): Promise<string> {
  const socket = await dial(cluster);
  socket.write(head(cluster, first, ...(headers.length === 0 ? ['Connection: close'] : headers)));
  let text = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}

const HANDSHAKE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const SPDY = ['Connection: Upgrade', 'Upgrade: SPDY/3.1', 'X-Stream-Protocol-Version: v4.channel.k8s.io', 'Content-Length: 0'];

function open(cluster: PracticeCluster, path: string, protocols = V5): WebSocket {
  return new WebSocket(`${cluster.server.replace('https', 'wss')}${path}`, protocols, {
    ca: cluster.ca,
    headers: { authorization: `Bearer ${cluster.token}` },
  });
}
async function messages(socket: WebSocket): Promise<string[]> {
  const heard: string[] = [];
  socket.on('message', (data: Buffer) => heard.push(`${data[0] ?? ''}:${data.subarray(1).toString()}`));
  await once(socket, 'close');
  return heard;
}

describe('before the upgrade', () => {
  it('a refusal is a Status, is in the audit log, and ends the connection', async () => {
    const { cluster, pod } = await start();
    const exec = (name: string, query: string): string => `GET ${SHOP}/${name}/exec?${query} HTTP/1.1`;
    const protocol = `Sec-WebSocket-Protocol: ${V5.join()}`;
    const cases: [string, string[], number][] = [
      [exec('none', 'command=ls&stdout=true'), [...HANDSHAKE, protocol], 404],
      [exec(pod, 'command=ls&stdout=true&container=none'), [...HANDSHAKE, protocol], 400],
      [exec(pod, 'stdout=true'), [...HANDSHAKE, protocol], 400],
      [exec(pod, 'command=ls&stdout=true'), [...HANDSHAKE, 'Sec-WebSocket-Protocol: v1.channel.k8s.io'], 403],
      [exec(pod, 'command=ls&stdout=true'), [...HANDSHAKE, protocol, 'Impersonate-User: eve'], 403],
      [`GET ${SHOP}/${pod}/portforward HTTP/1.1`, [...HANDSHAKE, 'Sec-WebSocket-Protocol: v4.channel.k8s.io'], 400],
      [`POST ${SHOP}/${pod}/exec?command=ls HTTP/1.1`, SPDY, 400],
    ];
    for (const [first, headers, code] of cases) {
      const text = await ask(cluster, first, ...headers);
      expect(text, first).toMatch(new RegExp(`^HTTP/1\\.1 ${code} `));
      expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ kind: 'Status', status: 'Failure', code });
      const last = cluster.audit().at(-1);
      expect(last).toMatchObject({ responseStatus: { code } });
      expect(text).toContain(`Audit-Id: ${last?.auditID ?? ''}\r\n`);
    }
  });

  it('a GET needs the right that a POST would', async () => {
    const { cluster, pod } = await start();
    const post = async (path: string, body: object): Promise<void> => {
      const text = JSON.stringify(body);
      const socket = await dial(cluster);
      socket.write(
        head(
          cluster,
          `POST ${path} HTTP/1.1`,
          'Content-Type: application/json',
          `Content-Length: ${text.length}`,
          'Connection: close',
        ) + text,
      );
      for await (const chunk of socket as AsyncIterable<Buffer>) expect(chunk.toString()).toMatch(/^HTTP\/1\.1 201|./);
    };
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/shop';
    await post(`${rbac}/roles`, {
      metadata: { name: 'reader' },
      rules: [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['get'] }],
    });
    await post(`${rbac}/rolebindings`, {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'rita' }],
    });
    const text = await ask(
      cluster,
      `GET ${SHOP}/${pod}/exec?command=ls&stdout=true HTTP/1.1`,
      ...HANDSHAKE,
      'Sec-WebSocket-Protocol: v5.channel.k8s.io',
      'Impersonate-User: rita',
    );
    expect(text).toMatch(/^HTTP\/1\.1 403 [^]*cannot create resource \\"pods\/exec\\"/);
  });

  it('WebSockets can be refused, SPDY not', async () => {
    const { cluster, pod } = await start('refuse');
    const path = `${SHOP}/${pod}/exec?command=ls&stdout=true`;
    expect(await ask(cluster, `GET ${path} HTTP/1.1`, ...HANDSHAKE, 'Sec-WebSocket-Protocol: v5.channel.k8s.io')).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    const socket = await dial(cluster);
    socket.write(head(cluster, `POST ${path} HTTP/1.1`, ...SPDY));
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 101 /);
    socket.destroy();
  });
});

describe('over WebSocket', () => {
  it('runs a command to its exit code', async () => {
    const { cluster, pod } = await start();
    const heard = await messages(
      open(cluster, `${SHOP}/${pod}/exec?command=sh&command=-c&command=echo+hi%3B+exit+7&stdout=true`),
    );
    expect(heard.slice(0, 2)).toEqual(['1:', '1:hi\n']);
    expect(JSON.parse(heard[2]!.slice(2))).toMatchObject({ reason: 'NonZeroExitCode' });
    expect(cluster.audit().at(-1)).toMatchObject({
      verb: 'get',
      objectRef: { subresource: 'exec' },
      responseStatus: { code: 101 },
    });
  });

  it('forwards a port by channels', async () => {
    const { cluster, pod } = await start();
    const socket = open(cluster, `${SHOP}/${pod}/portforward?ports=8080`, ['v4.channel.k8s.io']);
    const heard = messages(socket);
    await once(socket, 'open');
    socket.send(Buffer.concat([Buffer.from([0]), Buffer.from('GET /healthz HTTP/1.0\r\n\r\n')]));
    expect((await heard).join('')).toMatch(/200 OK[^]*ok\n/);
  });

  it('ends with the cluster', async () => {
    const { cluster, pod } = await start();
    const socket = open(cluster, `${SHOP}/${pod}/exec?command=cat&stdin=true&stdout=true`);
    socket.on('error', () => undefined);
    await once(socket, 'message');
    closing.length = 0;
    await Promise.all([once(socket, 'close'), cluster.close()]);
  });

  it('takes no message beyond its limit', async () => {
    const { cluster, pod } = await start();
    const socket = open(cluster, `${SHOP}/${pod}/exec?command=cat&stdin=true&stdout=true`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send(Buffer.alloc(2 << 20));
    expect((await closed)[0]).toBe(1009);
  });
});

describe('over SPDY', () => {
  async function upgraded(cluster: PracticeCluster, path: string, headers = SPDY) {
    const socket = await dial(cluster);
    socket.write(head(cluster, `POST ${path} HTTP/1.1`, ...headers));
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return { socket, text: bytes.toString(), client: spdyClient(socket) };
  }

  it('runs a command to its exit code', async () => {
    const { cluster, pod } = await start();
    const { text, client } = await upgraded(
      cluster,
      `${SHOP}/${pod}/exec?command=sh&command=-c&command=cat%3B+exit+7&stdin=true&stdout=true`,
    );
    expect(text).toMatch(
      /^HTTP\/1\.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY\/3\.1\r\nX-Stream-Protocol-Version: v4\.channel\.k8s\.io\r\n\r\n$/,
    );
    for (const [index, streamType] of ['error', 'stdin', 'stdout'].entries()) client.open(2 * index + 1, { streamType });
    client.send(client.writer.data(3, Buffer.from('hello'), true));
    expect((await drain(client.stream(5), 100)).toString()).toBe('hello');
    expect(JSON.parse((await drain(client.stream(1), 1_000)).toString())).toMatchObject({ reason: 'NonZeroExitCode' });
  });

  it('takes frames that came together with the request', async () => {
    const { cluster, pod } = await start();
    const socket = await dial(cluster);
    const writer = new FrameWriter();
    const headers = [...SPDY.slice(0, 2), 'X-Stream-Protocol-Version: portforward.k8s.io', 'Content-Length: 0'];
    const pair = (['error', 'data'] as const).map((type, index) =>
      writer.synStream({
        stream: 2 * index + 1,
        headers: [
          ['streamType', type],
          ['port', '8080'],
          ['requestID', '0'],
        ],
      }),
    );
    const question = writer.data(3, Buffer.from('GET /healthz HTTP/1.0\r\n\r\n'));
    socket.write(
      Buffer.concat([Buffer.from(head(cluster, `POST ${SHOP}/${pod}/portforward HTTP/1.1`, ...headers)), ...pair, question]),
    );
    let text = '';
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      text += chunk.toString('latin1');
      if (text.includes('ok\n')) break;
    }
    expect(text).toMatch(/^HTTP\/1\.1 101 [^]*200 OK[^]*ok\n/);
  });

  it('does not wait for streams for ever', async () => {
    const { cluster, timer, pod } = await start();
    const { socket } = await upgraded(cluster, `${SHOP}/${pod}/exec?command=ls&stdout=true`);
    timer.tick();
    await once(socket, 'close');
  });

  it('forwards a port until the pod goes', async () => {
    const { cluster, pod } = await start();
    const { socket, client } = await upgraded(cluster, `${SHOP}/${pod}/portforward`, [
      ...SPDY.slice(0, 2),
      'X-Stream-Protocol-Version: portforward.k8s.io',
    ]);
    client.open(1, { streamType: 'error', port: '8080', requestID: '0' }, true);
    client.open(3, { streamType: 'data', port: '8080', requestID: '0' });
    client.send(client.writer.data(3, Buffer.from('GET /healthz HTTP/1.0\r\n\r\n')));
    expect((await drain(client.stream(3), 1_000)).toString()).toMatch(/ok\n$/);
    const closed = once(socket, 'close');
    await ask(cluster, `DELETE ${SHOP}/${pod} HTTP/1.1`, 'Connection: close');
    await closed;
  });
});
