import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ear, openLine, TOKEN, type Line } from './line.ts';
import { headOf, peerOf } from './peer.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(() => line.close());

const PODS = '/api/v1/namespaces/x/pods';
/** A second request, in case somebody takes the rest of the first for one. */
const SMUGGLED = 'GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const get = (...headers: string[]): string => headOf(line, 'GET', PODS, ...headers);
const post = (...headers: string[]): string => headOf(line, 'POST', PODS, ...headers);
const chunked = (body: string): string => `${post('Transfer-Encoding: chunked')}${body}`;

/** What comes back until the proxy closes. */
async function say(bytes: string): Promise<string> {
  const tls = await peerOf(line);
  const ear = new Ear(tls);
  tls.write(Buffer.from(bytes, 'latin1'));
  const text = await ear.end();
  tls.destroy();
  return text;
}

describe('a message that two parsers could read differently', () => {
  it.each<readonly [string, () => string]>([
    ['both framings', () => post('Content-Length: 4', 'Transfer-Encoding: chunked') + `0\r\n\r\n${SMUGGLED}`],
    [
      'both framings, the other way round',
      () => post('Transfer-Encoding: chunked', 'Content-Length: 4') + `0\r\n\r\n${SMUGGLED}`,
    ],
    ['two lengths', () => post('Content-Length: 0', `Content-Length: ${SMUGGLED.length}`) + SMUGGLED],
    ['the same length twice', () => post('Content-Length: 2', 'Content-Length: 2') + '{}'],
    ['a list of lengths', () => post('Content-Length: 2, 2') + '{}'],
    ['a negative length', () => post('Content-Length: -1') + SMUGGLED],
    ['a length with a sign', () => post('Content-Length: +2') + '{}'],
    ['a hexadecimal length', () => post('Content-Length: 0x2') + '{}'],
    ['a length beyond 64 bits', () => post('Content-Length: 18446744073709551618') + '{}'],
    ['a length with a blank in it', () => post('Content-Length: 1 2') + SMUGGLED],
    ['chunked, identity', () => post('Transfer-Encoding: chunked, identity') + `0\r\n\r\n${SMUGGLED}`],
    ['identity', () => post('Transfer-Encoding: identity') + SMUGGLED],
    ['xchunked', () => post('Transfer-Encoding: xchunked') + `0\r\n\r\n${SMUGGLED}`],
    ['chunked twice', () => post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') + `0\r\n\r\n${SMUGGLED}`],
    ['chunked in quotes', () => post('Transfer-Encoding: "chunked"') + `0\r\n\r\n${SMUGGLED}`],
    ['a vertical tab before chunked', () => post('Transfer-Encoding: \x0bchunked') + `0\r\n\r\n${SMUGGLED}`],
    ['a folded Transfer-Encoding', () => post('Transfer-Encoding:\r\n chunked') + `0\r\n\r\n${SMUGGLED}`],
    ['a folded header', () => get('X-A: a\r\n b')],
    ['a folded header with a tab', () => get('X-A: a\r\n\tb')],
    ['a first line that is folded', () => `GET ${PODS} HTTP/1.1\r\n Host: x\r\n\r\n`],
    ['a blank before the colon', () => get('Content-Length : 5')],
    ['a blank in a name', () => get('Content Length: 5')],
    ['a name without a colon', () => get('Content-Length')],
    ['an empty name', () => get(': 5')],
    ['bare line feeds', () => get().replaceAll('\r\n', '\n')],
    ['one bare line feed', () => get('X-A: b\nContent-Length: 5')],
    ['a bare carriage return', () => get('X-A: b\rContent-Length: 5')],
    ['a NUL in a value', () => get('X-A: b\0c')],
    ['a NUL in a name', () => get('X\0A: b')],
    ['a control character in a value', () => get('X-A: b\x07')],
    ['HTTP/1.0 with a coding', () => post('Transfer-Encoding: chunked').replace('HTTP/1.1', 'HTTP/1.0') + '0\r\n\r\n'],
    ['HTTP/0.9', () => `GET ${PODS}\r\n\r\n`],
    ['HTTP/2.0', () => get().replace('HTTP/1.1', 'HTTP/2.0')],
    ['HTTP/1.2', () => get().replace('HTTP/1.1', 'HTTP/1.2')],
    ['a version that is none', () => get().replace('HTTP/1.1', 'HTTP/1.1.1')],
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown method', () => get().replace('GET', 'GETX')],
    ['a method in lower case', () => get().replace('GET', 'get')],
    ['a method with a control character', () => get().replace('GET', 'G\x01T')],
    ['a tab in the first line', () => get().replace('GET ', 'GET\t')],
    ['bytes beyond ASCII in the target', () => get().replace(PODS, '/api/\xc3\xa9')],
    ['an absolute target', () => get().replace(PODS, `https://evil.example${PODS}`)],
    ['an absolute target at this address', () => get().replace(PODS, `https://127.0.0.1:${line.listener.port}${PODS}`)],
    ['an authority as target', () => get().replace(PODS, 'evil.example:443')],
    ['a star as target', () => get().replace(PODS, '*')],
    ['an upgrade with a body', () => post('Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 5') + 'hello'],
    [
      'an upgrade with chunks',
      () => post('Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
    ],
    ['an upgrade to HTTP/2', () => get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk')],
    ['an expectation that is unknown', () => post('Expect: 200-ok', 'Content-Length: 2') + '{}'],
    ['two Hosts', () => get('Host: evil.example')],
    ['a list of Hosts', () => get().replace(/Host: (.*)\r/, 'Host: $1, evil.example\r')],
    ['10,000 headers', () => get(...Array.from({ length: 10_000 }, (_, i) => `X-${i}: a`))],
  ])('%s: is refused, recorded, and nothing of it goes upstream', async (name, bytes) => {
    // Whoever refuses may answer first what came whole before; so the connection is told to end.
    const text = await say(bytes().replace('Authorization', 'Connection: close\r\nAuthorization'));
    expect(/^HTTP\/1\.1 4\d\d /.exec(text), `${name}: ${text.slice(0, 200)}`).not.toBeNull();
    expect(text).toContain('"kind":"Status"');
    expect(line.seen).toEqual([]);
    const events = [...line.recorder.events, ...line.strangers.events];
    const ends = events.filter((e) => e.t === 'end');
    expect(ends.length).toBeGreaterThan(0);
    expect(ends.every((e) => e.outcome === 'refused')).toBe(true);
    expect(events.filter((e) => e.t === 'request').some((e) => e.auditId !== undefined)).toBe(false);
    expect(line.unrecorded).toEqual([]);
  });

  it.each<readonly [string, () => string]>([
    ['a negative size', () => chunked('-1\r\nabc\r\n0\r\n\r\n')],
    ['a size with 0x', () => chunked('0x3\r\nabc\r\n0\r\n\r\n')],
    ['a size beyond 64 bits', () => chunked('10000000000000003\r\nabc\r\n0\r\n\r\n')],
    ['a size that is none', () => chunked('xyz\r\nabc\r\n0\r\n\r\n')],
    ['an empty size', () => chunked('\r\nabc\r\n0\r\n\r\n')],
    ['a blank after the size', () => chunked('3 \r\nabc\r\n0\r\n\r\n')],
    ['a bare line feed after the size', () => chunked('3\nabc\r\n0\r\n\r\n')],
    ['no line end after the data', () => chunked(`3\r\nabc0\r\n\r\n${SMUGGLED}`)],
    ['more data than the size says', () => chunked(`3\r\nabcdef\r\n0\r\n\r\n`)],
    ['a bare line feed in an extension', () => chunked(`3;a\nb\r\nabc\r\n0\r\n\r\n`)],
    ['a bare carriage return in an extension', () => chunked(`3;a\rb\r\nabc\r\n0\r\n\r\n`)],
    ['a bare line feed after the last chunk', () => chunked('0\n\r\n')],
    ['a folded trailer', () => chunked('3\r\nabc\r\n0\r\nX: a\r\n b\r\n\r\n')],
    ['a trailer with a bare line feed', () => chunked('3\r\nabc\r\n0\r\nX: a\nY: b\r\n\r\n')],
    ['a trailer that frames', () => chunked('3\r\nabc\r\n0\r\nContent-Length: 99\r\n\r\n')],
    ['extensions without end', () => chunked(`3;${'a'.repeat(30_000)}\r\nabc\r\n0\r\n\r\n`)],
  ])('chunks with %s: 400, and no whole request upstream', async (_, bytes) => {
    let whole = 0;
    line.onRequest = (request, response) => {
      request
        .on('error', () => undefined)
        .on('end', () => {
          whole += 1;
          response.end();
        });
      request.resume();
    };
    expect(await say(bytes())).toMatch(/^HTTP\/1\.1 400 [^]*"kind":"Status"/);
    const end = await line.recorder.end(1);
    expect(['listen.malformed', 'forward.body']).toContain(end.code);
    expect([end.outcome === 'complete', whole, line.seen.some(({ url }) => url.includes('smuggled'))]).toEqual([false, 0, false]);
  });
});

describe('what is allowed', () => {
  it('chunk extensions and trailers of a request end here', async () => {
    const bodies: string[] = [];
    line.onRequest = (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(`${body} ${JSON.stringify(request.trailers)}`);
        response.end('{}');
      });
    };
    const trailers = 'Authorization: Bearer evil\r\nHost: evil\r\nX-Trailer: t\r\n';
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(
      headOf(line, 'POST', PODS, 'Transfer-Encoding: chunked', 'Trailer: X-Trailer', 'Connection: close') +
        `3;ext=canary\r\nabc\r\n0\r\n${trailers}\r\n`,
    );
    expect(await ear.end()).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodies).toEqual(['abc {}']);
    expect(JSON.stringify(line.seen)).not.toMatch(/canary|evil|X-Trailer/i);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'complete', requestBytes: 3 });
    tls.destroy();
  });

  it('a second blank before the target is not passed on', async () => {
    expect(await say(get('Connection: close').replace('GET ', 'GET  '))).toMatch(/^HTTP\/1\.1 200 /);
    expect(line.seen.map(({ url }) => url)).toEqual([PODS]);
  });

  it('Upgrade without Connection: Upgrade is a plain request, and the header ends here', async () => {
    expect((await line.ask('GET', PODS, { headers: { Upgrade: 'h2c' } })).status).toBe(200);
    expect(line.seen[0]!.headers.upgrade).toBeUndefined();
  });
});

describe('pipelined requests', () => {
  it('are carried one after the other, answered in order, each recorded', async () => {
    const log: string[] = [];
    line.onRequest = (request, response) => {
      log.push(`begin ${request.url}`);
      const answer = (): void => {
        log.push(`end ${request.url}`);
        response.end(`{"n":"${request.url}"}`);
      };
      // The first is the slowest.
      if (request.url!.endsWith('/a')) void line.ask('GET', '/api', { token: null }).then(answer);
      else answer();
    };
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(
      headOf(line, 'PUT', `${PODS}/a`, 'Content-Length: 2') +
        '{}' +
        headOf(line, 'GET', `${PODS}/b`) +
        headOf(line, 'GET', `${PODS}/c`),
    );
    const text = await ear.until('/c');
    expect([...text.matchAll(/"n":".*\/(.)"/g)].map((m) => m[1])).toEqual(['a', 'b', 'c']);
    expect(log.map((l) => l.replace(PODS, ''))).toEqual(['begin /a', 'end /a', 'begin /b', 'end /b', 'begin /c', 'end /c']);
    for (const x of [1, 2, 3]) expect(await line.recorder.end(x)).toMatchObject({ outcome: 'complete' });
    expect([1, 2, 3].map((x) => line.recorder.request(x)!.listen.connection)).toEqual(
      Array(3).fill(line.recorder.request(1)!.listen.connection),
    );
    tls.destroy();
  });

  it('that came whole before a malformed one are still answered, and then that one is', async () => {
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(headOf(line, 'GET', `${PODS}/a`) + headOf(line, 'GET', `${PODS}/b`) + 'what is this\r\n\r\n');
    const text = await ear.end();
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1])).toEqual(['200', '200', '400']);
    expect(line.seen.length).toBe(2);
    expect(await line.recorder.end(2)).toMatchObject({ outcome: 'complete' });
    expect(await line.strangers.end(1)).toMatchObject({ outcome: 'refused', code: 'listen.malformed' });
    tls.destroy();
  });

  it.each(['exec', 'CONNECT'])(
    'of which a later one leaves HTTP (%s) end the connection, and nothing is upgraded',
    async (how) => {
      line.onRequest = (_request, response) => void response.writeHead(200).write('x');
      const tls = await peerOf(line);
      const ear = new Ear(tls);
      tls.write(headOf(line, 'GET', `${PODS}?watch=1`));
      await ear.until('x\r\n');
      tls.write(
        how === 'exec'
          ? headOf(line, 'POST', `${PODS}/p/exec?command=sh`, 'Connection: Upgrade', 'Upgrade: SPDY/3.1', 'Content-Length: 0')
          : headOf(line, 'CONNECT', 'evil.example:443'),
      );
      await ear.end();
      expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'listen.malformed' });
      expect(await line.recorder.end(2)).toMatchObject({ outcome: 'refused', code: 'listen.malformed' });
      expect(line.seen.length).toBe(1);
      tls.destroy();
    },
  );

  it('are bounded in number: a flood ends its connection', async () => {
    line.onRequest = () => undefined;
    const tls = await peerOf(line);
    const ear = new Ear(tls);
    tls.write(headOf(line, 'GET', PODS).repeat(100));
    await ear.end();
    await line.recorder.end(1);
    expect([line.seen.length <= 1, line.unrecorded.length > 0]).toEqual([true, true]);
    tls.destroy();
  });
});

it('a token in the query proves nothing, and is not kept', async () => {
  for (const name of ['token', 'access_token', 'bearer_token']) {
    expect((await line.ask('GET', `${PODS}?${name}=${TOKEN}`, { token: null })).status).toBe(401);
  }
  expect(line.seen).toEqual([]);
  expect(line.strangers.everything()).not.toContain(TOKEN);
  expect(await line.strangers.end(3)).toMatchObject({ code: 'identity.missing' });
});
