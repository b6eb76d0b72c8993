import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, Ear, openLine, type Line } from './line.ts';
import { headOf, peerOf } from './peer.ts';
import { stopped } from './recorder.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const PODS = '/api/v1/namespaces/x/pods';
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

describe('Expect: 100-continue', () => {
  it.each([
    ['Content-Length: 4', 'body'],
    ['Transfer-Encoding: chunked', '4\r\nbody\r\n0\r\n\r\n'],
  ])('is answered by us when the request may pass, and goes no further (%s)', async (framing, body) => {
    line.onRequest = (request, response) => request.resume().on('end', () => response.end('{"ok":true}'));
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(headOf(line, 'POST', PODS, framing, 'Expect: 100-continue'));
    expect(await ear.until('\r\n\r\n')).toBe(CONTINUE);
    expect(line.recorder.request(1)).toBeDefined();
    tls.write(body);
    expect(await ear.until('{"ok":true}')).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(line.seen[0]!.headers.expect).toBeUndefined();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', requestBytes: 4 });
    tls.destroy();
  });

  it.each<readonly [string, () => string, () => void]>([
    ['policy denies it', () => headOf(line, 'DELETE', `${PODS}/p`, 'Content-Length: 4', 'Expect: 100-continue'), () => undefined],
    [
      'nobody knows the token',
      () => headOf(line, 'POST', PODS, 'Content-Length: 4', 'Expect: 100-continue').replace('agent-', 'x'),
      () => undefined,
    ],
    [
      'nothing can be recorded',
      () => headOf(line, 'POST', PODS, 'Content-Length: 4', 'Expect: 100-continue'),
      () => (line.recorder.fault = () => stopped()),
    ],
    [
      'the path is none of Kubernetes',
      () => headOf(line, 'POST', '/nowhere', 'Content-Length: 4', 'Expect: 100-continue'),
      () => undefined,
    ],
  ])('gets the final answer at once when %s, and the connection ends', async (_, head, prepare) => {
    prepare();
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(head());
    const text = await ear.end();
    expect(text).toMatch(/^HTTP\/1\.1 (?:401|403|404|503) /);
    expect(text).toContain('Connection: close');
    expect(line.seen).toEqual([]);
    tls.destroy();
  });

  it('is not waited for by clients that send the body at once', async () => {
    line.onRequest = (request, response) => request.resume().on('end', () => response.end('{"ok":true}'));
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(`${headOf(line, 'POST', PODS, 'Content-Length: 4', 'Expect: 100-continue')}body${headOf(line, 'GET', '/version')}`);
    await ear.until('{"ok":true}');
    expect((await line.recorder.end(2)).outcome).toBe('complete');
    expect(line.seen.map(({ url }) => url)).toEqual([PODS, '/version']);
    tls.destroy();
  });
});

describe('interim answers of the target', () => {
  it('103 and 102 end here, before a plain answer and before a refused upgrade', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n';
    line.onRequest = (request) => request.socket.write(`${early}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`);
    line.onUpgrade = (_request, socket) => socket.end(`${early}HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n{}`);
    const answer = await line.ask('GET', PODS);
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(headOf(line, 'POST', `${PODS}/p/exec?command=sh`, 'Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0'));
    expect(await ear.end()).toMatch(/^HTTP\/1\.1 403 /);
    for (const x of [1, 2]) expect(await line.recorder.end(x)).toMatchObject({ outcome: 'complete' });
    tls.destroy();
  });

  it('101 that nobody asked for is a broken answer', async () => {
    line.onRequest = (request) =>
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nraw');
    expect((await line.ask('POST', PODS, { body: '{}' })).status).toBe(502);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'forward.broken' });
  });
});

describe('trailers', () => {
  const answer =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\n{}\r\n0\r\nX-Sum: 7\r\nX-Auth-Token: canary\r\n\r\n';
  beforeEach(() => {
    line.onRequest = (request) => request.socket.write(answer);
  });

  it.each<readonly [string, string[], boolean]>([
    ['a client that asks for them', ['TE: deflate, trailers'], true],
    ['one that does not', [], false],
  ])('of the target reach %s as it likes, and the record in any case', async (_, headers, passed) => {
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(headOf(line, 'GET', PODS, 'Connection: close', ...headers));
    const text = await ear.end();
    expect(text.endsWith(passed ? '0\r\nX-Sum: 7\r\nX-Auth-Token: canary\r\n\r\n' : '0\r\n\r\n')).toBe(true);
    expect(line.seen[0]!.headers['te']).toBe(passed ? 'trailers' : undefined);
    const end = await line.recorder.end(1);
    expect(end.trailers).toEqual([
      ['X-Sum', '7'],
      ['X-Auth-Token', expect.stringContaining('chaperone-masked')],
    ]);
    expect(end.masked).toMatchObject([{ part: 'response.headers', path: 'X-Auth-Token' }]);
    expect(line.recorder.everything()).not.toContain('canary');
    tls.destroy();
  });

  it('of an answer whose secrets are masked do not pass: they may be its digest', async () => {
    line.onRequest = (request) => request.socket.write(answer.replace('Trailer', 'Content-Type: application/json\r\nTrailer'));
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(
      headOf(line, 'GET', '/api/v1/namespaces/x/secrets', 'Connection: close', 'TE: trailers', 'Accept: application/json'),
    );
    expect(await ear.end()).not.toContain('X-Sum');
    expect((await line.recorder.end(1)).trailers).toBeUndefined();
    tls.destroy();
  });
});

describe('Audit-ID', () => {
  it('is ours, one for each request that goes on, whatever the agent says', async () => {
    await line.ask('GET', PODS, { headers: { 'Audit-ID': 'chosen' } });
    await line.ask('GET', PODS);
    await line.ask('DELETE', `${PODS}/p`);
    const ids = [1, 2, 3].map((x) => line.recorder.request(x)!.auditId);
    expect(line.seen.map(({ headers }) => headers['audit-id'])).toEqual([ids[0], ids[1]]);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([ids[0] === ids[1], ids[2]]).toEqual([false, undefined]);
    expect(line.recorder.request(1)!.listen.headers).toContainEqual(['Audit-ID', 'chosen']);
  });

  it('goes with an upgrade too, whose answer names none', async () => {
    const arrived = barrier();
    line.onUpgrade = (_request, socket) => {
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
      arrived.open();
    };
    const tls = await peerOf(line);
    tls
      .resume()
      .write(headOf(line, 'POST', `${PODS}/p/exec?command=sh`, 'Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0'));
    await arrived.reached;
    await line.recorder.end(1);
    expect(line.seen[0]!.headers['audit-id']).toBe(line.recorder.request(1)!.auditId);
    expect(line.recorder.response(1)!.auditId).toBeUndefined();
    tls.destroy();
  });
});
