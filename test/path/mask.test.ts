import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { barrier, Ear, openLine, TOKEN, type Line } from './line.ts';

let line: Line;
beforeEach(async () => {
  line = await openLine();
});
afterEach(async () => {
  // Whatever the test does, the canary is in no record.
  expect(line.recorder.everything()).not.toContain(CANARY);
  expect(line.recorder.everything()).not.toContain(B64);
  await line.close();
});

const CANARY = 'canary-hunter2';
const B64 = Buffer.from(CANARY).toString('base64');
const SECRET = '/api/v1/namespaces/x/secrets/s';
const BODY = `{"kind":"Secret","metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":${JSON.stringify(`{"data":{"pw":"${B64}"}}`)}}},"data":{"pw":"${B64}"}}`;
const answerWith = (
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  status = 200,
): void => {
  line.onRequest = (_request, response) => response.writeHead(status, headers).end(body);
};

describe('secrets', () => {
  it.each(['GET', 'PUT', 'PATCH', 'POST'])(
    'are masked in the answer to %s, for the agent and in the record alike',
    async (method) => {
      answerWith(BODY, { 'content-type': 'application/json', 'content-length': String(BODY.length), 'Audit-Id': 'a-1' });
      const answer = await line.ask(
        method,
        SECRET,
        method === 'GET' ? {} : { body: '{}', headers: { 'Content-Type': 'application/json' } },
      );
      expect(answer.text).not.toContain(B64);
      expect(Number(answer.headers['content-length'])).toBe(answer.text.length);
      const data = (JSON.parse(answer.text) as { data: { pw: string } }).data.pw;
      expect(Buffer.from(data, 'base64').toString()).toMatch(/^\(chaperone-masked:[0-9a-f]{16}\)$/);
      expect(line.recorder.text(1, 'response')).toBe(answer.text);
      expect((await line.recorder.end(1)).masked?.map((m) => m.bytes)).toEqual([14, 14]);
      expect(line.recorder.response(1)).toMatchObject({ auditId: 'a-1' });
    },
  );

  it.each([
    '/api/v1/secrets',
    '/api/v1/namespaces/x/%73ecrets/s',
    '/api/v1/namespaces/x/secrets?fieldSelector=metadata.name%3Ds',
    '/api/v1/namespaces/x/secrets/s/anything',
    '/api/v1/namespaces/x/secrets/s?watch=true',
  ])('are masked by any spelling of their path: %s', async (path) => {
    answerWith(BODY);
    const answer = await line.ask('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(B64);
  });

  it.each(['/api/v1/watch/namespaces/x/secrets', '/api/v1/secrets?watch', '/api/v1/namespaces/x/secrets?watch=1'])(
    'are masked in a watch, event by event: %s',
    async (path) => {
      const next = barrier();
      line.onRequest = (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(`{"type":"ADDED","object":${BODY}}\n{"type":"ADDED",`);
        void next.reached.then(() => response.end(`"object":${BODY}}\n`));
      };
      const socket = await line.raw();
      const ear = new Ear(socket);
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${line.listener.port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
      await ear.until('}\n');
      next.open();
      await line.recorder.end(1);
      await ear.until('0\r\n\r\n');
      expect(ear.text).not.toContain(B64);
      expect(ear.text.match(/"type":"ADDED"/g)?.length).toBe(2);
      socket.destroy();
    },
  );

  it('are asked for as JSON without compression', async () => {
    answerWith(BODY);
    await line.ask('GET', SECRET, {
      headers: { Accept: 'application/vnd.kubernetes.protobuf,application/json', 'Accept-Encoding': 'gzip' },
    });
    expect([line.seen[0]!.headers.accept, line.seen[0]!.headers['accept-encoding']]).toEqual(['application/json', 'identity']);
    const refused = await line.ask('GET', SECRET, { headers: { Accept: 'application/yaml' } });
    expect(refused.status).toBe(406);
    expect(line.seen.length).toBe(1);
    answerWith('{}');
    await line.ask('GET', '/api/v1/pods', { headers: { Accept: 'application/yaml', 'Accept-Encoding': 'gzip' } });
    expect([line.seen[1]!.headers.accept, line.seen[1]!.headers['accept-encoding']]).toEqual(['application/yaml', 'gzip']);
  });

  it.each<readonly [string, () => string | Buffer, Record<string, string>]>([
    ['YAML', () => `data:\n  pw: ${B64}\n`, { 'content-type': 'application/yaml' }],
    ['protobuf', () => `k8s\0${CANARY}`, { 'content-type': 'application/vnd.kubernetes.protobuf' }],
    ['gzip', () => gzipSync(BODY), { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ['broken JSON', () => `{"data":{"pw":"${B64}"`, { 'content-type': 'application/json' }],
  ])('are withheld when the target answers with %s anyway', async (_, body, headers) => {
    answerWith(body(), headers);
    const answer = await line.ask('GET', SECRET);
    expect(answer.status).toBe(502);
    expect(answer.text).not.toContain(B64);
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'mask.undecodable' });
  });

  it('break off a watch that stops being readable', async () => {
    line.onRequest = (_request, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .write(`{"type":"ADDED","object":${BODY}}\nnot json ${B64}\n`);
    await expect(line.ask('GET', '/api/v1/secrets?watch=1')).rejects.toThrow();
    expect(await line.recorder.end(1)).toMatchObject({ outcome: 'failed', code: 'mask.undecodable' });
  });

  it('go upstream as they are written, and into the record masked', async () => {
    const bodies: string[] = [];
    line.onRequest = (request, response) => {
      const ear = new Ear(request);
      void ear.end().then((text) => {
        bodies.push(text);
        response.setHeader('content-type', 'application/json').end(BODY);
      });
    };
    const yaml = `apiVersion: v1\nkind: Secret\nstringData:\n  pw: ${CANARY}\n`;
    await line.ask('POST', '/api/v1/namespaces/x/secrets', { body: BODY, headers: { 'Content-Type': 'application/json' } });
    await line.ask('PATCH', SECRET, { body: yaml, headers: { 'Content-Type': 'application/apply-patch+yaml' } });
    expect(bodies).toEqual([BODY, yaml]);
    expect(line.recorder.text(2, 'request')).toMatch(
      /^apiVersion: v1\nkind: Secret\nstringData:\n {2}pw: "\(chaperone-masked:[0-9a-f]{16}\)"\n$/,
    );
  });

  it('are masked in a denied write too', async () => {
    expect((await line.ask('DELETE', SECRET, { body: BODY, headers: { 'Content-Type': 'application/json' } })).status).toBe(403);
    expect(line.recorder.text(1, 'request')).toContain('"kind":"Secret"');
  });
});

describe('tokens of service accounts', () => {
  it('are masked', async () => {
    answerWith(
      `{"kind":"TokenRequest","spec":{},"status":{"token":"${CANARY}","expirationTimestamp":"t"}}`,
      { 'content-type': 'application/json' },
      201,
    );
    const answer = await line.ask('POST', '/api/v1/namespaces/x/serviceaccounts/robot/token', { body: '{}' });
    expect(answer.text).not.toContain(CANARY);
    expect(answer.text).toContain('"expirationTimestamp":"t"');
  });
});

describe('a masked value that travels back', () => {
  it('is refused wherever it is written, and nothing of it arrives', async () => {
    answerWith(BODY);
    const { text } = await line.ask('GET', SECRET);
    const arrived = line.seen.length;
    for (const path of [SECRET, '/api/v1/namespaces/x/configmaps/c']) {
      const answer = await line.ask('PUT', path, { body: text, headers: { 'Content-Type': 'application/json' } });
      expect(answer.status).toBe(422);
      expect(JSON.parse(answer.text)).toMatchObject({
        reason: 'Invalid',
        message: expect.stringContaining('masked value') as unknown,
      });
    }
    expect(line.seen.length).toBe(arrived);
  });

  it('is refused in the middle of a long upload, which then is never complete', async () => {
    let complete = false;
    const broken = barrier();
    line.onRequest = (request) => {
      request.resume();
      request.on('end', () => (complete = true));
      request.on('close', broken.open);
    };
    const body = Buffer.concat([
      Buffer.alloc(3 << 20, 97),
      Buffer.from('(chaperone-masked:0123456789abcdef)'),
      Buffer.alloc(1 << 20, 98),
    ]);
    const answer = await line.ask('POST', '/api/v1/namespaces/x/configmaps', { body });
    expect(answer.status).toBe(422);
    await broken.reached;
    expect(complete).toBe(false);
  });
});
